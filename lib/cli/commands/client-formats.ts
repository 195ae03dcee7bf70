import { type ClientSettings } from '../../client/settings/client-settings';
import { dotenv } from '../../client/settings/dotenv';
import { ecsContainer } from '../../client/settings/ecs';
import { environmentOf } from '../../client/settings/environment';
import { helmValues } from '../../client/settings/helm';
import { jobTemplate } from '../../client/settings/job-template';
import { kubernetesConfigMap, kubernetesContainer } from '../../client/settings/kubernetes';
import { lambdaEnvironment } from '../../client/settings/lambda';
import { shellExports } from '../../client/settings/shell';
import { prefectToml } from '../../client/settings/toml';
import { userDataCommands } from '../../client/settings/user-data';

/** A format of the client settings; the constructs render it with the same function. */
export interface ClientFormat {
  /** Text to print as it is, or an object to print as JSON. */
  readonly render: (settings: ClientSettings) => string | object;
  /** The option for the place of the API key; absent if the format does not refer to the key. */
  readonly apiKey?: '--api-key-arn' | '--api-key-secret';
  /** The format contains no workspace, so none is required. */
  readonly withoutWorkspace?: true;
  /** What else the user has to do; human-readable, one or more lines. */
  readonly remark?: (settings: ClientSettings) => string | undefined;
}

const lines = (commands: readonly string[]): string => commands.map((command) => `${command}\n`).join('');
const withoutKey =
  (text: string) =>
  ({ apiKey }: ClientSettings) =>
    apiKey === undefined ? text : undefined;
const NO_KEY = withoutKey(
  'The settings do not contain the API key. It must come from a secret or a secure parameter: pass its ARN with --api-key-arn.',
);

/** YAML lists with one entry per line: a JSON object could not be pasted between the other fields of a container. */
function containerYaml(settings: ClientSettings): string {
  return Object.entries(kubernetesContainer(settings))
    .flatMap(([field, entries]: [string, readonly object[]]) => [`${field}:`, ...entries.map((entry) => `  - ${JSON.stringify(entry)}`)])
    .join('\n');
}

export const CLIENT_FORMATS = {
  shell: { render: (settings) => lines(shellExports(settings)) },
  dotenv: { render: dotenv },
  json: { render: environmentOf },
  toml: { render: prefectToml },
  // Without an interpreter in the first line, cloud-init runs nothing. The user data of a construct has its own.
  'user-data': { render: (settings) => lines(['#!/bin/bash', ...userDataCommands(settings)]), apiKey: '--api-key-arn', remark: NO_KEY },
  ecs: { render: ecsContainer, apiKey: '--api-key-arn', remark: NO_KEY },
  lambda: { render: (settings) => ({ Variables: lambdaEnvironment(settings) }), apiKey: '--api-key-arn', remark: NO_KEY },
  kubernetes: {
    render: (settings) => kubernetesConfigMap(settings),
    apiKey: '--api-key-secret',
    remark: (settings) => `Refer to the ConfigMap, and to the Secret with the API key, in the container:\n${containerYaml(settings)}`,
  },
  helm: { render: helmValues, apiKey: '--api-key-secret' },
  'job-template': {
    render: jobTemplate,
    apiKey: '--api-key-arn',
    withoutWorkspace: true,
    remark: withoutKey(
      'For a worker on ECS, pass the ARN of the API key with --api-key-arn: otherwise the worker passes its own key to flow runs in plain text. A worker on Kubernetes needs no option here.',
    ),
  },
} as const satisfies Readonly<Record<string, ClientFormat>>;

export type ClientFormatName = keyof typeof CLIENT_FORMATS;

/** Names of the formats that find the API key through this option. */
export function formatsWith(option: ClientFormat['apiKey']): readonly string[] {
  return Object.entries<ClientFormat>(CLIENT_FORMATS).flatMap(([name, { apiKey }]) => (apiKey === option ? [name] : []));
}

export function isClientFormat(text: string): text is ClientFormatName {
  return Object.hasOwn(CLIENT_FORMATS, text);
}
