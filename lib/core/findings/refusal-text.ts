import { documentation } from './catalogue/documentation';
import { type Finding } from './finding';
import { findingAdvice } from './finding-advice';

/** The reason for a refusal, for the person who deploys: title, evidence, cause, remedy and URL of the document. */
export function refusalText(refusals: readonly Finding[]): string {
  // A full stop would become part of the URL that ends each.
  return refusals.map(sentence).join(' | ');
}

function sentence({ code, evidence }: Finding): string {
  const advice = findingAdvice(code);
  const see = `See ${documentation(code)}`;
  return advice === undefined
    ? `[${code}]: ${evidence}. ${see}`
    : [`${advice.title} [${code}]: ${evidence}.`, advice.cause, advice.remedy, see].filter(Boolean).join(' ');
}
