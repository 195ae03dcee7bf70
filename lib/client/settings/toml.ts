import { type ClientSettings } from './client-settings';
import { foreignVariables } from './environment';

/** A `prefect.toml`, which Prefect reads from its working directory. */
export function prefectToml(settings: ClientSettings): string {
  const { workspace, certificateFile, retryCodes, telemetry } = settings;
  const tables: Record<string, Record<string, string | false | undefined>> = {
    api: { url: workspace?.apiUrl, ssl_cert_file: certificateFile },
    cloud: { api_url: settings.cloudApiUrl, ui_url: settings.cloudUiUrl },
    client: { retry_extra_codes: retryCodes.length === 0 ? undefined : retryCodes.join(',') },
    server: { analytics_enabled: telemetry ? undefined : false },
  };
  return [...remarks(settings), ...Object.entries(tables).flatMap(([name, members]) => table(name, members))].join('\n\n') + '\n';
}

function table(name: string, members: Readonly<Record<string, string | false | undefined>>): string[] {
  const lines = Object.entries(members).flatMap(([key, value]) => (value === undefined ? [] : [`${key} = ${JSON.stringify(value)}`]));
  return lines.length === 0 ? [] : [[`[${name}]`, ...lines].join('\n')];
}

function remarks(settings: ClientSettings): string[] {
  const foreign = Object.entries(foreignVariables(settings));
  if (foreign.length === 0) {
    return [];
  }
  return [
    [
      '# Not settings of Prefect: these must be in the environment of the client as well.',
      ...foreign.map(([name, value]) => `# ${name}=${value}`),
    ].join('\n'),
  ];
}
