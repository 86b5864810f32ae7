import { Button, FileButton, Loader, Text } from '@mantine/core';
import { IconCheck, IconClock, IconPhotoUp, IconX } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import { useStore } from 'zustand';
import { Card } from '#renderer/components/frame/Card.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import classes from './enroll.module.css';
import { refusalText } from './photo-refusal.ts';
import { ShotStrip } from './ShotStrip.tsx';
import type { ChosenPhoto, PhotoResult } from './store.ts';

/** Takes photos by dropping or choosing, and says of each whether it serves. */
export function PhotoCapture() {
  const progress = useStore(stores.enroll, (s) => s.progress);
  const photos = useStore(stores.enroll, (s) => s.photos);
  const [isOver, setOver] = useState(false);
  if (progress === undefined) return null;
  const add = (files: readonly File[]) => void stores.enroll.getState().addPhotos(files.map(chosen));
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    add([...event.dataTransfer.files]);
  };
  return (
    <div className={classes.capture}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is an addition for the mouse; the button inside does the same by keyboard. */}
      <div
        className={classes.drop}
        data-over={isOver || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <IconPhotoUp size={44} stroke={1.25} aria-hidden />
        <Text fw={650} fz="lg">
          {t.enroll.dropHere}
        </Text>
        <Text size="sm" c="dimmed">
          {t.enroll.dropText}
        </Text>
        <FileButton
          accept="image/*"
          multiple
          onChange={add}
          inputProps={{ 'aria-label': t.enroll.chooseFiles }}
        >
          {(props) => (
            <Button variant="default" {...props}>
              {t.enroll.chooseFiles}
            </Button>
          )}
        </FileButton>
      </div>
      <ShotStrip progress={progress} />
      {photos.length > 0 && (
        <Card title={t.enroll.photoResults}>
          <ul className={classes.photos} aria-live="polite">
            {photos.map((photo) => (
              <Photo key={photo.key} photo={photo} />
            ))}
          </ul>
        </Card>
      )}
    </div>
  );
}

function Photo({ photo }: { photo: PhotoResult }) {
  const { outcome } = photo;
  const text =
    outcome === 'waiting'
      ? t.enroll.photoWaiting
      : outcome === 'reading'
        ? t.enroll.photoReading
        : outcome === 'accepted'
          ? t.enroll.photoAccepted
          : refusalText(outcome);
  return (
    <li className={classes.photo} data-outcome={typeof outcome === 'string' ? outcome : 'refused'}>
      {outcome === 'waiting' ? (
        <IconClock size={18} aria-hidden />
      ) : outcome === 'reading' ? (
        <Loader size={18} aria-hidden />
      ) : outcome === 'accepted' ? (
        <IconCheck size={18} stroke={2.5} color="var(--lintel-good)" aria-hidden />
      ) : (
        <IconX size={18} stroke={2.5} color="var(--lintel-bad)" aria-hidden />
      )}
      <span>
        <strong>{photo.name}</strong> {text}
      </span>
    </li>
  );
}

function chosen(file: File): ChosenPhoto {
  return { name: file.name, sizeBytes: file.size, readBase64: () => readBase64(file) };
}

function readBase64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
