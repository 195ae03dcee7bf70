/** Time limit of each step, in milliseconds. */
export interface StepLimits {
  readonly name: number;
  /** First attempt to resolve a name. */
  readonly nameTry: number;
  readonly tcp: number;
  readonly tls: number;
  readonly http: number;
}

/*
 * The probe resolves names in parallel to the other steps, so the longest run is TCP + TLS + HTTP = 11 s. That fits a
 * function time-out of 30 s with room for a cold start.
 */
export const STEP_LIMITS: StepLimits = {
  // Two attempts: the resolver library doubles the time of the second one, 1 s + 2 s.
  name: 3_000,
  nameTry: 1_000,
  // Linux repeats a lost SYN after 1 s. A path that also loses the second one is not healthy enough for clients.
  tcp: 3_000,
  tls: 3_000,
  // Prefect's command line gives up after 5 s.
  http: 5_000,
};

/** A link has at most two endpoints today; the rest is reserve. */
export const MAX_TARGETS = 8;
/** The largest Region has six zones, and an endpoint can have an IPv4 and an IPv6 address in each. */
export const MAX_ADDRESSES = 16;
export const MAX_ROLE_LENGTH = 64;

/** A health response has a few bytes; the start of a longer one is enough evidence. */
export const MAX_BODY_BYTES = 4_096;
/** Set explicitly: NODE_OPTIONS could raise Node's own limit. */
export const MAX_HEADER_BYTES = 16_384;
export const MAX_DETAIL_LENGTH = 200;
