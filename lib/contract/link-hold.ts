/* What the hold parameter holds. The commands `hold` and `release` write it, and each pass reads it. */
import { type StoredValue } from './stored-value';

/** An operator's stop: while it stands, no pass changes anything in EC2. */
export interface LinkHold {
  /** ISO 8601. */
  readonly since: string;
  readonly reason: string;
}

/** Whether the link is on hold. */
export type HoldState =
  | {
      readonly kind: 'none';
      /** When the last hold ended, ISO 8601; absent if there was none. */
      readonly releasedAt?: string;
    }
  | { readonly kind: 'hold'; readonly hold: LinkHold }
  /** The stored value is missing or cannot be read: the link may be on hold, so that nothing is changed. */
  | { readonly kind: 'unknown'; readonly reason: string };

export interface StoredHold extends StoredValue {
  /** Null unless the link is on hold. */
  readonly hold: LinkHold | null;
  /** When the last hold ended, ISO 8601; absent if there was none. */
  readonly releasedAt?: string;
  /** When a command wrote this, ISO 8601. */
  readonly writtenAt: string;
}
