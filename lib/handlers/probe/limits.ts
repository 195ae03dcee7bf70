/** Longest time of each step, in milliseconds. */
export interface StepLimits {
  readonly name: number;
  /** First try of a look-up. */
  readonly nameTry: number;
  readonly tcp: number;
  readonly tls: number;
  readonly http: number;
}

/*
 * Names are looked up beside the rest, so the longest run is TCP + TLS + HTTP = 11 s: it fits a 20 s function time-out
 * with room for a cold start.
 */
export const STEP_LIMITS: StepLimits = {
  // Two tries: the resolver library doubles the time of the second, 1 s + 2 s.
  name: 3_000,
  nameTry: 1_000,
  // Linux repeats a lost SYN after 1 s; a path that loses the second too is no path to move names to.
  tcp: 3_000,
  tls: 3_000,
  // Prefect's command line gives up after 5 s.
  http: 5_000,
};

/** Two endpoints per link today; the rest is room. */
export const MAX_TARGETS = 8;
/** The largest Region has six zones, and an endpoint may have an IPv4 and an IPv6 address in each. */
export const MAX_ADDRESSES = 16;
export const MAX_ROLE_LENGTH = 64;
/** RFC 1035 without the final dot. */
export const MAX_HOST_NAME_LENGTH = 253;
export const MAX_PATH_LENGTH = 1_024;

/** Health answers are a few bytes; of anything longer the start is evidence enough. */
export const MAX_BODY_BYTES = 4_096;
/** Set, since NODE_OPTIONS could raise Node's own limit. */
export const MAX_HEADER_BYTES = 16_384;
export const MAX_DETAIL_LENGTH = 200;
