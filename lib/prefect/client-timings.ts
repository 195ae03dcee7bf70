/** What Prefect's client does by itself, in seconds, from the source of prefect 3.9. */
export const CLIENT_TIMINGS = {
  /** `PREFECT_API_REQUEST_TIMEOUT`. */
  requestSeconds: 60,
  /** The client's pool of connections closes one that is idle for this time. */
  keepAliveSeconds: 25,
  /** `PREFECT_WORKER_QUERY_SECONDS`. */
  pollSeconds: 10,
  /** On an idle websocket. */
  pingSeconds: 20,
  pongSeconds: 20,
} as const;
