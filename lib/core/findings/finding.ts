import { type EndpointRole } from '../../contract/endpoint-role';
import { oneLine } from '../text';
import { type FindingCode } from './catalogue';

/** A named diagnosis with its evidence. Title, cause and remedy are in the catalogue under its code. */
export interface Finding {
  readonly code: FindingCode;
  /** The endpoint that it concerns; absent if it concerns the whole link. */
  readonly role?: EndpointRole;
  /** What was observed, human-readable. Never contains a time or duration: equal observations give equal findings. */
  readonly evidence: string;
}

const LONGEST_EVIDENCE = 300;

/** Builds a finding. The evidence becomes one printable line, since it may come from the network. */
export function finding(code: FindingCode, evidence: string, role?: EndpointRole, longest = LONGEST_EVIDENCE): Finding {
  // Parameter Store refuses values with double braces, which it treats as references.
  const plain = oneLine(evidence, 2 * longest)
    .replace(/\{(?=\{)/g, '{ ')
    .replace(/\}(?=\})/g, '} ');
  const text = oneLine(plain, longest);
  return role === undefined ? { code, evidence: text } : { code, role, evidence: text };
}
