import { hasPrefectAnswered } from '../../../lib/core/link/acceptance';

test.each([
  ['PENDING_ACCEPTANCE', 'pending', true],
  ['PENDING_ACCEPTANCE', 'available', true],
  ['PENDING_ACCEPTANCE', 'rejected', true],
  ['PENDING_ACCEPTANCE', 'pendingAcceptance', false],
  ['PENDING_ACCEPTANCE', undefined, false],
  ['NOT_FOUND', 'pendingAcceptance', false],
  ['ACTIVE', 'available', false],
  [undefined, 'available', false],
] as const)('from %s to %s: answered is %s', (before, now, answered) => {
  expect(hasPrefectAnswered(before, now)).toBe(answered);
});
