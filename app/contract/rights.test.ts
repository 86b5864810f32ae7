import { describe, expect, test } from 'vitest';
import type { Role } from '#app/domain/operator.ts';
import { allCalls } from './contract.ts';
import type { AnyCall } from './shape.ts';

const roles: readonly Role[] = ['auditor', 'operator', 'administrator'];

function may(role: Role, { access }: AnyCall): boolean {
  if (access === 'anyone' || access === 'signed-in') return true;
  return access === 'setup' || access === 'restore' ? role === 'administrator' : access.includes(role);
}

function withoutSignIn({ access }: AnyCall): string {
  if (access === 'anyone') return 'yes';
  if (access === 'restore') return 'until set up, or where the data does not open';
  return access === 'setup' ? 'until set up' : '';
}

/** The table of docs/rights.md. */
function rightsTable(): string {
  const rows = [...allCalls()].map(([channel, shape]) => {
    const nobody = withoutSignIn(shape);
    const each = roles.map((role) => (may(role, shape) ? 'yes' : ''));
    const second = [shape.secondPerson ?? '', shape.secondPersonIf === undefined ? '' : '(some inputs)'];
    return `| ${[`\`${channel}\``, nobody, ...each, second.join(' ').trim()].join(' | ')} |`;
  });
  return [
    '# Who may call what',
    '',
    'Written from the contract by `npx vitest run app/contract/rights.test.ts -u`; a test fails when it is not true any more. Main refuses everything else,',
    'whatever a screen shows. `until set up`: open at the screen until the first administrator exists. Second person: see [operators.md](operators.md).',
    '',
    '| call | nobody signed in | auditor | operator | administrator | second person |',
    '| --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

test('docs/rights.md says who may call what', async () => {
  await expect(rightsTable()).toMatchFileSnapshot('../../docs/rights.md');
});

describe('least rights', () => {
  test('an auditor reads the log and their own account, and changes nothing else', () => {
    const calls = [...allCalls()].filter(([, shape]) => shape.access !== 'anyone' && may('auditor', shape));
    const features = calls
      .map(([channel]) => channel)
      .filter((channel) => !/^(session|secondFactor|approvals)\./.test(channel));
    expect(features.sort()).toEqual([
      'app.about',
      'attempts.marks',
      'audit.export',
      'audit.page',
      'audit.verificationKey',
      'audit.verify',
      'operators.changePassword',
      'privacy.consentTexts',
    ]);
  });

  test('what is open to anybody at the screen is what a kiosk needs, signing in and unlocking', () => {
    const open = [...allCalls()].filter(([, { access }]) => access === 'anyone').map(([channel]) => channel);
    for (const channel of open)
      expect(channel).toMatch(
        /^(app\.stage|key\.|session\.(current|signIn|signOut|lock)$|live\.(status|enterCode)$|capture\.|settings\.appearance)/,
      );
  });

  test('operators, keys and rules of the site are an administrator’s', () => {
    for (const [channel, shape] of allCalls())
      if (/^(operators\.(?!changePassword)|settings\.(get|update)|backups\.)/.test(channel))
        expect([channel, shape.access]).toEqual([channel, ['administrator']]);
  });
});
