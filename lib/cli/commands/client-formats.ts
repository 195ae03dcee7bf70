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

/** A form in which settings are printed; the constructs write it with the same function. */
export interface ClientFormat {
  /** Text as it is, or what is printed as JSON. */
  readonly render: (settings: ClientSettings) => string | object;
  /** The option that says where the API key is; absent where the key is not referred to. */
  readonly apiKey?: '--api-key-arn' | '--api-key-secret';
  /** Whether the workspace is not in it, so that nobody needs to give one. */
  readonly withoutWorkspace?: true;
  /** What to do besides, for people; of one or more lines. */
  readonly remark?: (settings: ClientSettings) => string | undefined;
}

const lines = (commands: readonly string[]): string => commands.map((command) => `${command}\n`).join('');
const withoutKey =
  (text: string) =>
  ({ apiKey }: ClientSettings) =>
    apiKey === undefined ? text : undefined;
const NO_KEY = withoutKey(
  'The API key is not in it, and must come from a secret or a secure parameter: say where that is with --api-key-arn.',
);

/** Lists of YAML with an entry on each line: an object of JSON could not be pasted among a container's other fields. */
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
  // Without a first line that names an interpreter, cloud-init runs nothing. A construct's user data has its own.
  'user-data': { render: (settings) => lines(['#!/bin/bash', ...userDataCommands(settings)]), apiKey: '--api-key-arn', remark: NO_KEY },
  ecs: { render: ecsContainer, apiKey: '--api-key-arn', remark: NO_KEY },
  lambda: { render: (settings) => ({ Variables: lambdaEnvironment(settings) }), apiKey: '--api-key-arn', remark: NO_KEY },
  kubernetes: {
    render: (settings) => kubernetesConfigMap(settings),
    apiKey: '--api-key-secret',
    remark: (settings) => `Refer to it, and to the Secret with the API key, in the container:\n${containerYaml(settings)}`,
  },
  helm: { render: helmValues, apiKey: '--api-key-secret' },
  'job-template': {
    render: jobTemplate,
    apiKey: '--api-key-arn',
    withoutWorkspace: true,
    remark: withoutKey(
      'For a worker on ECS, say where the API key is with --api-key-arn: else it hands its own on in plain text. A worker on Kubernetes needs nothing here.',
    ),
  },
} as const satisfies Readonly<Record<string, ClientFormat>>;

export type ClientFormatName = keyof typeof CLIENT_FORMATS;

/** Names of the formats that refer to the API key by an option. */
export function formatsWith(option: ClientFormat['apiKey']): readonly string[] {
  return Object.entries<ClientFormat>(CLIENT_FORMATS).flatMap(([name, { apiKey }]) => (apiKey === option ? [name] : []));
}

export function isClientFormat(text: string): text is ClientFormatName {
  return Object.hasOwn(CLIENT_FORMATS, text);
}
