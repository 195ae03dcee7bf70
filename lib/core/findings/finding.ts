import { type EndpointRole } from '../../contract/endpoint-role';
import { cut } from '../text';
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

/** Builds a finding. Removes control characters and excess length, since evidence may come from the network. */
export function finding(code: FindingCode, evidence: string, role?: EndpointRole): Finding {
  // eslint-disable-next-line no-control-regex -- they are what is removed
  const printable = evidence.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  // Parameter Store refuses values with double braces, which it treats as references.
  const plain = printable.replace(/\{(?=\{)/g, '{ ').replace(/\}(?=\})/g, '} ');
  const text = plain.length > LONGEST_EVIDENCE ? `${cut(plain, LONGEST_EVIDENCE - 1)}…` : plain;
  return role === undefined ? { code, evidence: text } : { code, role, evidence: text };
}
