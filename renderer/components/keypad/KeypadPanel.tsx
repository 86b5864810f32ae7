import { VisuallyHidden } from '@mantine/core';
import { IconBackspace, IconCheck } from '@tabler/icons-react';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import classes from './keypad.module.css';
import { isAsking } from './keypad-store.ts';

const digits = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** Large keys for a PIN; the keyboard and badge readers type into the same line. Digits are shown as dots. */
export function KeypadPanel({ isCompact = false }: { isCompact?: boolean }) {
  const typed = useStore(stores.keypad, (s) => s.typed);
  const isSending = useStore(stores.keypad, (s) => s.isSending);
  const isBlocked = useStore(stores.keypad, (s) => s.keypad.waitMs > 0);
  const { press, back, send } = stores.keypad.getState();
  return (
    <section
      className={classes.keypad}
      aria-label={t.keypad.label}
      data-compact={isCompact || undefined}
      data-keypad
    >
      <div className={classes.typed} aria-hidden>
        {typed === '' ? <span className={classes.nothing} /> : [...typed].map((_, i) => dot(i)).slice(-12)}
      </div>
      <VisuallyHidden role="status">{t.keypad.typed(typed.length)}</VisuallyHidden>
      <div className={classes.keys}>
        {digits.map((digit) => (
          <Key key={digit} label={digit} disabled={isBlocked} onPress={() => press(digit)}>
            {digit}
          </Key>
        ))}
        <Key label={t.keypad.back} disabled={isBlocked || typed === ''} onPress={back}>
          <IconBackspace aria-hidden />
        </Key>
        <Key label="0" disabled={isBlocked} onPress={() => press('0')}>
          0
        </Key>
        <Key
          label={t.keypad.send}
          isMain
          disabled={isBlocked || isSending || typed === ''}
          onPress={() => void send()}
        >
          <IconCheck aria-hidden />
        </Key>
      </div>
    </section>
  );
}

function dot(place: number) {
  return <span key={place} className={classes.dot} />;
}

function Key(props: {
  label: string;
  disabled: boolean;
  isMain?: boolean;
  onPress: () => void;
  children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      className={classes.key}
      aria-label={props.label}
      disabled={props.disabled}
      data-main={props.isMain || undefined}
      onClick={props.onPress}
    >
      {props.children}
    </button>
  );
}

/** Keyboard and badge reader, wherever the focus is; what is typed into a field or a dialog is that one's. */
export function useCodeKeys(): void {
  useEffect(() => {
    const { getState } = stores.keypad;
    const listen = (event: KeyboardEvent) => {
      if (!isAsking(getState().keypad) || event.ctrlKey || event.altKey || event.metaKey) return;
      const { target } = event;
      if (
        target instanceof Element &&
        target.closest('input, textarea, select, [contenteditable], [role=dialog]')
      )
        return;
      if (event.key === 'Enter') {
        // With a code typed, Enter ends the code: it must not press the button that happens to have the focus.
        if (getState().typed === '') return;
        event.preventDefault();
        void getState().send();
      } else if (event.key === 'Backspace') getState().back();
      else if (event.key === 'Escape') getState().clear();
      else if (event.key.length === 1) getState().press(event.key);
    };
    document.addEventListener('keydown', listen, true);
    return () => document.removeEventListener('keydown', listen, true);
  }, []);
}
