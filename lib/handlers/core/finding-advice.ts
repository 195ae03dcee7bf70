import { FINDING_ADVICE } from './catalogue/advice';
import type { FindingAdvice } from './catalogue/advice';

/** Undefined for a code that this version does not know. */
export function findingAdvice(code: string): FindingAdvice | undefined {
  return Object.hasOwn(FINDING_ADVICE, code) ? FINDING_ADVICE[code] : undefined;
}
