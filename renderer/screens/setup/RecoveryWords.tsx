import { useEffect } from 'react';
import { useStore } from 'zustand';
import { WordsSheet } from '#renderer/components/keys/WordsSheet.tsx';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';

/** Shows the recovery words once, to be put on paper. */
export function RecoveryWords() {
  const words = useStore(stores.setup, (s) => s.recoveryWords);
  const verificationKey = useStore(stores.setup, (s) => s.verificationKey);
  const siteName = useStore(stores.appearance, (s) => s.siteName);
  // The paper names the site; main knows it since a moment ago.
  useEffect(() => void stores.appearance.getState().load(), []);
  if (words === undefined) return null;
  const { why, go } = t.setup.words;
  return (
    <WordsSheet
      words={words}
      verificationKey={verificationKey}
      siteName={siteName}
      why={why}
      goLabel={go}
      onGo={() => stores.setup.getState().confirmWords()}
    />
  );
}
