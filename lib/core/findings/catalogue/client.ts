import { type Entries } from './entry';

/* The settings of a client, where it runs. */
export const CLIENT = {
  'cloud-api-url-differs': {
    severity: 'error',
    seenBy: 'environment',
    title: 'PREFECT_API_URL does not start with PREFECT_CLOUD_API_URL',
    symptom:
      'Plain requests work. A worker of 3.9 starts and polls, and all its flow runs crash; a worker of 3.8 does not start. Links lead to the host of the API.',
    messages: [
      'Unable to authenticate to the event stream. Please ensure the provided auth_token you are using is valid for this environment. Reason: …',
    ],
    cause:
      'The client takes the host for a self-hosted server, so it sends no API key with its events. Without `PREFECT_CLOUD_API_URL` it knows the public host of Prefect Cloud only.',
    evidence: 'The hosts of both URLs in the environment. Settings in a profile or a file are not read.',
    remedy:
      'Set `PREFECT_CLOUD_API_URL` and `PREFECT_CLOUD_UI_URL` in the environment of the client, too: `prefect-privatelink env` prints all three URLs.',
  },
} as const satisfies Entries;
