import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import {
  IconCamera,
  IconDeviceCctv,
  IconFile,
  IconMovie,
  IconRefresh,
  IconUsb,
  IconVideo,
} from '@tabler/icons-react';
import { useStore } from 'zustand';
import { ChoiceCards } from '#renderer/components/fields/ChoiceCards.tsx';
import { Loading, ProblemNotice } from '#renderer/components/notices/Notices.tsx';
import { JpegPicture } from '#renderer/components/picture/JpegPicture.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { type CameraDraft, cameraKey, readCamera } from './camera-draft.ts';
import type { CameraListing, createCameraStore } from './camera-store.ts';
import classes from './devices.module.css';

const kindIcons = { usb: IconUsb, page: IconVideo, demo: IconMovie, network: IconDeviceCctv, file: IconFile };

/** Chooses a camera and shows a picture of it. */
export function CameraFields(props: {
  store: ReturnType<typeof createCameraStore>;
  draft: CameraDraft;
  onChange: (draft: CameraDraft) => void;
  showErrors: boolean;
}) {
  const { draft, store } = props;
  const listing = useStore(store, (s) => s.listing);
  const test = useStore(store, (s) => s.test);
  const { load, runTest, forgetTest } = store.getState();
  const choice = readCamera(draft);
  const error = choice.ok || !props.showErrors ? undefined : choice.error;
  const change = (part: Partial<CameraDraft>) => {
    forgetTest();
    props.onChange({ ...draft, ...part });
  };
  if (listing.state === 'loading') return <Loading label={t.camera.loading} />;
  const listed = listing.state === 'ready' ? withSelected(listing.value, draft) : [];
  return (
    <div className={classes.camera}>
      <Stack gap="sm">
        {listing.state === 'failed' && <ProblemNotice problem={listing.problem} onRetry={load} />}
        {listing.state === 'ready' && listing.value.length === 0 && <Text c="dimmed">{t.camera.none}</Text>}
        <ChoiceCards
          legend={t.camera.list}
          isLegendHidden
          value={draft.selected}
          error={error === 'nothing-chosen' ? t.camera.choose : undefined}
          onChange={(selected) => change({ selected })}
          choices={[
            ...listed.map(({ choice, label }) => {
              const Icon = kindIcons[choice.kind];
              return {
                value: cameraKey(choice),
                label,
                hint: choice.kind === 'demo' ? t.camera.demoHint : t.camera.kinds[choice.kind],
                icon: <Icon size={22} stroke={1.75} />,
              };
            }),
            {
              value: 'network',
              label: t.camera.network,
              hint: t.camera.networkHint,
              icon: <IconDeviceCctv size={22} stroke={1.75} />,
            },
            {
              value: 'file',
              label: t.camera.file,
              hint: t.camera.fileHint,
              icon: <IconFile size={22} stroke={1.75} />,
            },
          ]}
        />
        {draft.selected === 'network' && (
          <TextInput
            label={t.camera.networkUrl}
            description={t.camera.networkUrlHint}
            value={draft.url}
            error={error === 'bad-url' ? t.camera.networkUrlBad : undefined}
            onChange={(event) => change({ url: event.currentTarget.value })}
            spellCheck={false}
            autoComplete="off"
          />
        )}
        {draft.selected === 'file' && (
          <TextInput
            label={t.camera.filePath}
            value={draft.path}
            error={error === 'no-path' ? t.common.required : undefined}
            onChange={(event) => change({ path: event.currentTarget.value })}
            spellCheck={false}
            autoComplete="off"
          />
        )}
        <Group>
          <Button
            variant="default"
            leftSection={<IconCamera size={18} aria-hidden />}
            disabled={!choice.ok}
            loading={test.state === 'running'}
            onClick={() => choice.ok && void runTest(choice.value)}
          >
            {t.camera.test}
          </Button>
          <Button
            variant="subtle"
            leftSection={<IconRefresh size={18} aria-hidden />}
            onClick={() => void load()}
          >
            {t.camera.refresh}
          </Button>
        </Group>
      </Stack>
      <div className={classes.testPicture} aria-live="polite">
        {test.state === 'ready' ? (
          <>
            <JpegPicture jpegBase64={test.jpegBase64} label={t.camera.picture} />
            <Text size="sm" c="dimmed">
              {t.camera.pictureSize(test.width, test.height)}
            </Text>
          </>
        ) : test.state === 'failed' ? (
          <ProblemNotice problem={test.problem} />
        ) : (
          <div className={classes.noPicture}>
            <IconCamera size={32} stroke={1.5} aria-hidden />
            <Text size="sm">{test.state === 'running' ? t.camera.testing : t.camera.picture}</Text>
          </div>
        )}
      </div>
    </div>
  );
}

/** A camera in use that is unplugged just now stays choosable. */
function withSelected(listed: readonly CameraListing[], draft: CameraDraft): readonly CameraListing[] {
  const { selected } = draft;
  if (selected === undefined || selected === 'network' || selected === 'file') return listed;
  if (listed.some(({ choice }) => cameraKey(choice) === selected)) return listed;
  const choice = readCamera(draft);
  if (!choice.ok) return listed;
  const label = choice.value.kind === 'usb' ? choice.value.device : t.camera.kinds[choice.value.kind];
  return [...listed, { choice: choice.value, label }];
}
