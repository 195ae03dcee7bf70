import fc from 'fast-check';
import { parse } from 'smol-toml';
import { clientSettings } from '../../lib/client/settings/client-settings';
import { environmentOf } from '../../lib/client/settings/environment';
import { prefectToml } from '../../lib/client/settings/toml';
import { clientInput } from './fixtures';

/** Settings of Prefect by their place in the file: `[cloud] api_url` is PREFECT_CLOUD_API_URL. */
function prefectSettings(text: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parse(text)).flatMap(([table, members]) =>
      Object.entries(members as object).map(([key, value]) => [`PREFECT_${table}_${key}`.toUpperCase(), String(value)]),
    ),
  );
}

test('prefect.toml parses back to the settings, with a remark for each that it cannot hold', () => {
  fc.assert(
    fc.property(clientInput, (input) => {
      const settings = clientSettings(input);
      const text = prefectToml(settings);
      const { PREFECT_API_SSL_CERT_FILE: certificateFile, ...read } = prefectSettings(text);
      expect(certificateFile).toBe(settings.certificateFile);
      const remarks = text.split('\n').flatMap((line) => /^# ([A-Z_]+)=(.*)$/.exec(line)?.slice(1) ?? []);
      const pairs = remarks.flatMap((name, index) => (index % 2 === 0 ? [[name, remarks[index + 1]] as const] : []));
      expect({ ...read, ...Object.fromEntries(pairs) }).toEqual(environmentOf(settings));
    }),
  );
});
