import { allAdvice, type FindingAdvice } from './catalogue/advice';

/** Undefined for a code that this version does not know. */
export function findingAdvice(code: string): FindingAdvice | undefined {
  const advice = allAdvice();
  return Object.hasOwn(advice, code) ? advice[code] : undefined;
}
