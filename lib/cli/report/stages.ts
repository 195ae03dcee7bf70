/* The stages that an endpoint passes on its way to working. */
import { type Output, type Span } from '../program/output';

export type Stage = 'accepted' | 'checked' | 'privateDns' | 'verified';

/** `unknown`: nothing has checked it. `notManaged`: this library leaves it alone. */
export type StageState = 'done' | 'open' | 'unknown' | 'notManaged';

export type Stages = Readonly<Record<Stage, StageState>>;

const TITLES: Readonly<Record<Stage, string>> = {
  accepted: 'accepted',
  checked: 'checked',
  privateDns: 'Private DNS',
  verified: 'verified',
};

const NONE: Stages = { accepted: 'open', checked: 'open', privateDns: 'open', verified: 'open' };
const ACCEPTED: Stages = { ...NONE, accepted: 'done' };

const BY_CONDITION: Readonly<Record<string, Stages>> = {
  PENDING: ACCEPTED,
  PARTIAL: ACCEPTED,
  CHECKING: ACCEPTED,
  ENABLING_PRIVATE_DNS: { ...ACCEPTED, checked: 'done' },
  // Private DNS is enabled, and the check fails or could not run.
  DEGRADED: { ...ACCEPTED, privateDns: 'done' },
  UNVERIFIED: { accepted: 'done', checked: 'unknown', privateDns: 'done', verified: 'unknown' },
  ACTIVE: { accepted: 'done', checked: 'done', privateDns: 'done', verified: 'done' },
  UNKNOWN: { accepted: 'unknown', checked: 'unknown', privateDns: 'unknown', verified: 'unknown' },
};

/** The stages of an endpoint in this condition. */
export function stagesOf(condition: string, managesPrivateDns: boolean): Stages {
  const stages = Object.hasOwn(BY_CONDITION, condition) ? (BY_CONDITION[condition] ?? NONE) : NONE;
  return managesPrivateDns ? stages : { ...stages, privateDns: 'notManaged' };
}

const MARKS: Readonly<Record<StageState, string>> = { done: '[x]', open: '[ ]', unknown: '[?]', notManaged: '[-]' };

/** Behind these columns if the terminal has room, else below them. */
export function printWithStages(output: Output, head: readonly Span[], stages: Stages): void {
  const parts = (Object.keys(TITLES) as Stage[]).map((stage) => [`${MARKS[stages[stage]]} ${TITLES[stage]}`]);
  output.parts([head, ...parts], { indent: 7, gap: 2 });
}
