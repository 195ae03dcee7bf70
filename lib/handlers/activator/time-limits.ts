/* How long calls to AWS may take, and what follows from that for the end of a pass. Each limit is derived from those below it. */

/** Limits of an SDK client for one call. */
interface CallLimits {
  readonly connectionTimeout: number;
  readonly requestTimeout: number;
}

const longest = ({ connectionTimeout, requestTimeout }: CallLimits): number => connectionTimeout + requestTimeout;

/** Parameter Store. Each call is tried once: a repeated write may arrive after what others have written since. */
export const STORE_LIMITS: CallLimits = { connectionTimeout: 1000, requestTimeout: 2000 };
export const STORE_CALL_MILLISECONDS = longest(STORE_LIMITS);

/** ModifyVpcEndpoint has been seen to hang for minutes (boto/boto3#2554). */
export const CHANGE_LIMITS: CallLimits = { connectionTimeout: 3000, requestTimeout: 45_000 };
/** A change is begun only if its answer can be waited for. */
export const CHANGE_MILLISECONDS = longest(CHANGE_LIMITS);

export const PUBLISH_LIMITS: CallLimits = { connectionTimeout: 1000, requestTimeout: 2000 };
export const PUBLISH_MILLISECONDS = longest(PUBLISH_LIMITS);

/** To read may take a second call, for versions between. */
const READ_MILLISECONDS = 2 * STORE_CALL_MILLISECONDS;
/** To store the status: read, write, and once more if another pass wrote between. */
const WRITE_MILLISECONDS = READ_MILLISECONDS + 3 * STORE_CALL_MILLISECONDS;
/** To notify: read, store that the message is being sent, send it, store that it was sent. */
const NOTIFY_MILLISECONDS = READ_MILLISECONDS + 2 * STORE_CALL_MILLISECONDS + PUBLISH_MILLISECONDS;
/** Kept free at the end of a pass. */
export const STORING_MILLISECONDS = WRITE_MILLISECONDS + NOTIFY_MILLISECONDS;

/** How old the answer may be, from the beginning of the call, on which a change of EC2 relies. */
export const FRESH_MILLISECONDS = 2000;
/**
 * After this time nobody acts on what was read before a hold, a registration or a deletion was stored. Only then is it
 * confirmed.
 */
export const SETTLED_MILLISECONDS = FRESH_MILLISECONDS + 1000;
