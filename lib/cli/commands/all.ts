import { type Command } from '../program/command';
import { ACTIVATE } from './activate';
import { CHECK } from './check';
import { DOCTOR } from './doctor';
import { ENV } from './env';
import { EXPLAIN } from './explain';
import { HANDOFF } from './handoff';
import { HOLD, RELEASE } from './hold';
import { STATUS } from './status';
import { WAIT } from './wait';

/** In the order of the help, which follows the life of a link. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  handoff: HANDOFF,
  status: STATUS,
  activate: ACTIVATE,
  wait: WAIT,
  doctor: DOCTOR,
  check: CHECK,
  explain: EXPLAIN,
  env: ENV,
  hold: HOLD,
  release: RELEASE,
};
