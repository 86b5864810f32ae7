import type { CameraChoice } from '#app/domain/camera.ts';
import type { DoorConfig } from '#app/domain/door.ts';
import { matchRuleLimits, type Settings } from '#app/domain/settings.ts';
import type { Thresholds } from '#app/recognition/thresholds.ts';

/** Version of `defaultConsentText`; stored with each consent. */
export const defaultConsentVersion = 'en-1';

/** What people agree to unless the site writes its own. Plain words: who reads it stands at a front desk. */
export const defaultConsentText = [
  'This PC opens a door when it recognises a face. If you agree, it will be able to recognise yours.',
  '',
  'What is kept: your name, an optional note, and face templates. A template is a list of numbers computed from pictures of your face. The pictures themselves are not kept. Everything is encrypted and stays on this PC; nothing is sent anywhere.',
  'What for: to open this door for you, and to record in a log when it was opened or refused. It is not used to observe what you do, how you feel or how long you work.',
  'How long: until you are no longer to use this door, or until you withdraw.',
  'Your rights: agreeing is your free choice, and there is another way in without your face. You may ask what is kept about you, have it corrected, and withdraw at any time at the front desk. From then on you are not recognised. Your name, note and templates are erased and your name leaves the log: at once if you ask for it, otherwise within 30 days. Withdrawing has no disadvantage for you.',
].join('\n');

/** What the faces are used for, in the consent record and the privacy notice. */
export const defaultConsentPurpose =
  'To open the door for the people enrolled, and to record in a log when it was opened or refused.';

export interface SetUpAnswers {
  readonly siteName: string;
  readonly camera: CameraChoice;
  readonly door: DoorConfig;
  /** The deciding model and its thresholds, from its card. */
  readonly model: Thresholds & { readonly id: string };
}

/** The settings of a new installation. */
export function defaultSettings(answers: SetUpAnswers): Settings {
  return {
    siteName: answers.siteName,
    camera: answers.camera,
    door: answers.door,
    match: {
      modelId: answers.model.id,
      minSimilarity: answers.model.minSimilarity,
      minVerificationSimilarity: answers.model.minVerificationSimilarity,
      otherModels: [],
      minMargin: matchRuleLimits.minMargin.initial,
      agreeingFrames: matchRuleLimits.agreeingFrames.initial,
      strangerMissRate: matchRuleLimits.strangerMissRate.initial,
      cooldownSeconds: 5,
      maxFrameAgeMs: 1000,
    },
    showNamesWhenSignedOut: false,
    theme: 'auto',
    kiosk: false,
    idleSignOutMinutes: 10,
  };
}
