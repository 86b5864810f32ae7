import { expect, test } from 'vitest';
import { problemText, t } from '#renderer/i18n/texts.ts';
import { refusalText } from './photo-refusal.ts';

test('a photo that is refused for its quality says what exactly is wrong, in words', () => {
  const text = refusalText({ code: 'low-quality', detail: 'blurred, covered' });
  expect(text).toContain(problemText('low-quality').title);
  expect(text).toContain(t.enroll.photoIssues.blurred);
  expect(text).toContain(t.enroll.photoIssues.covered);
  expect(text).not.toContain(problemText('low-quality').advice);
});

test('of a turned head it is not said that something covers it', () => {
  const { title } = problemText('low-quality');
  const text = refusalText({ code: 'low-quality', detail: 'turned, covered' });
  expect(text).toBe(`${title}. ${t.enroll.photoIssues.turned}`);
});

test('nobody is asked to take off what leaves the face free', () => {
  expect(refusalText({ code: 'low-quality', detail: 'covered' })).toMatch(/scarf .* may stay/);
  expect(t.live.issues.covered).not.toMatch(/uncover|take off|remove/i);
});

test.each([
  ['of another kind', { code: 'no-face', detail: 'blurred' }],
  ['without what was measured', { code: 'low-quality' }],
  [
    'in words of main’s own',
    { code: 'low-quality', detail: 'The face could not be measured. Try another view.' },
  ],
] as const)('a refusal %s is answered with its advice', (_, problem) => {
  const { title, advice } = problemText(problem.code);
  expect(refusalText(problem)).toBe(`${title}. ${advice}`);
});
