/* A link with all that is known of it: the answer of the activator, and what a reader of the three parameters puts together. */
import { type HoldState } from './link-hold';
import { type LinkStatus } from './link-status';
import { type RegisteredLink } from './registered-link';

export interface LinkReport {
  readonly registered: RegisteredLink;
  readonly hold: HoldState;
  readonly status: LinkStatus;
}
