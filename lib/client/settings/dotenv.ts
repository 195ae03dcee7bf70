import { type ClientSettings, type IsKnown } from './client-settings';
import { environmentOf, foreignVariables } from './environment';
import { SettingError } from './setting-error';

/**
 * Characters that some reader of these files takes for a quote, an escape, a variable or a comment. Quotes around the value are no
 * way out: `docker run --env-file` takes them as part of the value.
 */
const SPECIAL = /['"`\\$#]/;
const REMARK = '# Not settings of Prefect: where Prefect itself reads this file, these must be in the environment of the client as well.\n';

/** A `.env` file. Prefect reads it from its working directory, and uses only its own settings from it. */
export function dotenv(settings: ClientSettings, isKnown: IsKnown = () => true): string {
  const { certificateFile } = settings;
  const foreign = foreignVariables(settings);
  const own = {
    ...Object.fromEntries(Object.entries(environmentOf(settings)).filter(([name]) => !(name in foreign))),
    ...(certificateFile === undefined ? {} : { PREFECT_API_SSL_CERT_FILE: certificateFile }),
  };
  const further = lines(foreign, isKnown);
  return lines(own, isKnown) + (further === '' ? '' : REMARK + further);
}

function lines(variables: Readonly<Record<string, string>>, isKnown: IsKnown): string {
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${isKnown(value) ? plain(name, value) : value}\n`)
    .join('');
}

/** Prefect, Docker, systemd and Node.js take what is returned for the same text. */
function plain(name: string, value: string): string {
  // Each reader cuts off the spaces around a value, except Docker.
  if (SPECIAL.test(value) || value.trim() !== value) {
    throw new SettingError(
      name.endsWith('SSL_CERT_FILE') ? 'certificateFile' : name,
      `cannot be written to a .env file, got: '${value}'. Its readers disagree on quotes, backslashes, $, # and spaces at the end: use a path without them, or another format`,
    );
  }
  return value;
}
