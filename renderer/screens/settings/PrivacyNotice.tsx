import { Button, Portal, Text, Title } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import { textsInUse } from '#app/domain/consent-text.ts';
import { defaultRetentionRules } from '#app/domain/retention.ts';
import type { Settings } from '#app/domain/settings.ts';
import { FoldCard } from '#renderer/components/frame/FoldCard.tsx';
import { formatDate } from '#renderer/i18n/format.ts';
import { t } from '#renderer/i18n/texts.ts';
import { stores } from '#renderer/state/stores.ts';
import classes from './notice.module.css';

/** What is kept, as the site has set it. */
function kept({ keepPhotos, unknownFaceDays = 0 }: Settings): string[] {
  const { notice } = t.privacy;
  const [enrolled = '', ...rest] = notice.keptText;
  return [
    `${enrolled} ${keepPhotos === true ? notice.photos : notice.noPhotos}`,
    unknownFaceDays > 0 ? notice.unknownFaces(unknownFaceDays) : notice.strangers,
    ...rest,
  ];
}

/** What the rules of retention say to the person. */
function erasures({ retention = defaultRetentionRules }: Settings): string[] {
  const { notice } = t.privacy;
  const { afterWithdrawalDays, afterConsentDays, afterValidityDays, inactiveDays, warningDays } = retention;
  const others = [
    afterConsentDays === undefined ? [] : [notice.afterConsent(afterConsentDays)],
    afterValidityDays === undefined ? [] : [notice.afterValidity(afterValidityDays)],
    inactiveDays === undefined ? [] : [notice.inactive(inactiveDays)],
  ].flat();
  return [
    notice.withdrawal(afterWithdrawalDays),
    ...others,
    ...(others.length === 0 ? [] : [notice.warned(warningDays)]),
  ];
}

/** The privacy notice of this site, as its stored settings make it; prints alone on paper. */
export function PrivacyNotice({ stored }: { stored: Settings }) {
  const texts = useStore(stores.privacy, (s) => s.texts);
  const [isOpen, setOpen] = useState(false);
  const inUse = texts.state === 'ready' ? textsInUse(texts.value) : [];
  const { notice } = t.privacy;
  const { controller = '', contact = '', legalBasis = '' } = stored.privacyNotice ?? {};
  const isComplete = controller !== '' && contact !== '' && legalBasis !== '' && inUse.length > 0;
  const sections: readonly (readonly [string, readonly string[]])[] = [
    [notice.controller, [controller || notice.notFilledIn]],
    [notice.purposes, [...new Set(inUse.map(({ purpose }) => purpose))]],
    [notice.legalBasis, [legalBasis || notice.notFilledIn]],
    [notice.kept, kept(stored)],
    [
      notice.howLong,
      [
        ...inUse.map(({ language, validDays }) =>
          notice.consentHolds(t.privacy.languageName(language), validDays),
        ),
        ...erasures(stored),
        notice.templatesUntilErased,
        notice.log(stored.auditRetentionDays ?? 0),
      ],
    ],
    [notice.recipients, [notice.recipientsText]],
    [notice.deciding, [notice.decidingText]],
    [notice.rights, notice.rightsText],
    [notice.whomToAsk, [contact || notice.notFilledIn]],
  ];
  const article = (className: string | undefined) => (
    <article className={className}>
      <Title order={3}>{notice.heading(stored.siteName)}</Title>
      {sections.map(([heading, paragraphs]) => (
        <section key={heading}>
          <Title order={4} size="md">
            {heading}
          </Title>
          {paragraphs.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </section>
      ))}
      <p>{notice.asOf(formatDate(Date.now()))}</p>
    </article>
  );
  return (
    <FoldCard
      title={notice.title}
      isOpen={isOpen}
      onToggle={setOpen}
      actions={
        <Button
          variant="default"
          leftSection={<IconPrinter size={18} aria-hidden />}
          onClick={() => window.print()}
        >
          {notice.print}
        </Button>
      }
      intro={
        <>
          <Text size="sm" c={isComplete ? 'dimmed' : 'var(--mantine-color-error)'}>
            {isComplete ? notice.intro : notice.incomplete}
          </Text>
          {/* Paper shows this copy and nothing else: what lies inside the screen would be cut off where it scrolls. */}
          <Portal reuseTargetNode={false}>{article(classes.paper)}</Portal>
        </>
      }
    >
      {article(classes.notice)}
    </FoldCard>
  );
}
