import { type ClientSettings } from './client-settings';
import { environmentOf, foreignVariables } from './environment';
import { SettingError } from './setting-error';

/** Characters that Prefect, Docker and systemd read in the same way without quotes, which Docker would take as part of the value. */
const PLAIN = /^[\w./:@%+,*[\]-]*$/;
/** Characters that parsers of these files treat differently, or replace. */
const DISPUTED = /['\\`]|\$\{/;
const REMARK = '# Not settings of Prefect: where Prefect itself reads this file, these must be in the environment of the client as well.\n';

/** A `.env` file. Prefect reads it from its working directory, and uses only its own settings from it. */
export function dotenv(settings: ClientSettings): string {
  const { certificateFile } = settings;
  const foreign = foreignVariables(settings);
  const own = {
    ...Object.fromEntries(Object.entries(environmentOf(settings)).filter(([name]) => !(name in foreign))),
    ...(certificateFile === undefined ? {} : { PREFECT_API_SSL_CERT_FILE: certificateFile }),
  };
  const further = lines(foreign);
  return lines(own) + (further === '' ? '' : REMARK + further);
}

function lines(variables: Readonly<Record<string, string>>): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${quote(name, value)}\n`)
    .join('');
}

function quote(name: string, value: string): string {
  if (PLAIN.test(value)) {
    return value;
  }
  if (DISPUTED.test(value)) {
    throw new SettingError(name, `cannot be written to a .env file, whose readers disagree on quotes, backslashes and \${}, got: ${value}`);
  }
  return `'${value}'`;
}
