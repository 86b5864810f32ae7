import { Button } from '@mantine/core';
import {
  IconCircleCheck,
  IconEye,
  IconHandStop,
  IconLogin2,
  IconPlugConnectedX,
  IconUserQuestion,
} from '@tabler/icons-react';
import { useStore } from 'zustand';
import { Mark } from '#renderer/components/frame/Brand.tsx';
import { KeypadPanel, useCodeKeys } from '#renderer/components/keypad/KeypadPanel.tsx';
import { isAsking } from '#renderer/components/keypad/keypad-store.ts';
import { LivePicture } from '#renderer/components/live-picture/LivePicture.tsx';
import { useNow } from '#renderer/components/use-now.ts';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import classes from './kiosk.module.css';
import { type KioskMessage, kioskMessage } from './kiosk-message.ts';

const icons: Readonly<Record<KioskMessage['tone'], typeof IconEye>> = {
  idle: IconEye,
  wait: IconUserQuestion,
  good: IconCircleCheck,
  bad: IconHandStop,
  off: IconPlugConnectedX,
};

/** What people at the door see while nobody is signed in: themselves, and one message. */
export function KioskScreen() {
  const siteName = useStore(stores.appearance, (s) => s.siteName);
  const status = useStore(stores.live, (s) => s.status);
  const statusAtMs = useStore(stores.live, (s) => s.statusAtMs);
  const decision = useStore(stores.live, (s) => s.decisions[0]);
  const decidedAtMs = useStore(stores.live, (s) => s.decidedAtMs);
  const seen = useStore(stores.live, (s) => s.seen);
  const keypad = useStore(stores.keypad, (s) => s.keypad);
  const saidAtMs = useStore(stores.keypad, (s) => s.saidAtMs);
  const problem = useStore(stores.keypad, (s) => s.problem);
  const now = useNow(500);
  useCodeKeys();
  const message = kioskMessage({
    status: status.state === 'ready' ? status.value : undefined,
    statusAgeMs: now - statusAtMs,
    decision,
    decisionAgeMs: now - decidedAtMs,
    seen,
    keys: { keypad, ageMs: now - saidAtMs, problem },
  });
  const areKeysShown = isAsking(keypad) && message.tone !== 'good' && message.tone !== 'off';
  const Icon = icons[message.tone];
  return (
    <main
      id="content"
      className={classes.kiosk}
      data-tone={message.tone}
      data-keys={areKeysShown || undefined}
      tabIndex={-1}
      data-focus-target
    >
      <header className={classes.head}>
        <div className={classes.site}>
          <Mark size={40} />
          <h1>{t.kiosk.heading(siteName)}</h1>
        </div>
        <Button
          variant="default"
          size="md"
          leftSection={<IconLogin2 size={20} aria-hidden />}
          onClick={() => stores.route.getState().navigate('sign-in')}
        >
          {t.kiosk.signIn}
        </Button>
      </header>
      <div className={classes.picture}>
        <LivePicture feed={stores.observations} fit="cover" isMirrored boxes="outlined" />
      </div>
      <div className={classes.message} role="status" aria-live="assertive" aria-atomic="true">
        <span className={classes.icon} aria-hidden>
          <Icon stroke={1.5} />
        </span>
        <div>
          <p className={classes.title}>{message.title}</p>
          {message.detail !== '' && <p className={classes.detail}>{message.detail}</p>}
        </div>
      </div>
      {areKeysShown && (
        <div className={classes.keys}>
          <KeypadPanel />
        </div>
      )}
    </main>
  );
}
