import type { ClientSettings } from './client-settings';
import { environmentOf } from './environment';
import { SettingError } from './setting-error';

/** Read alike by Prefect, Docker and systemd as they are: Docker takes quotes for a part of the value. */
const PLAIN = /^[\w./:@%+,*[\]-]*$/;
/** What parsers of these files disagree about, or replace. */
const DISPUTED = /['\\`]|\$\{/;

/** A `.env` file, which Prefect reads from its working directory. */
export function dotenv(settings: ClientSettings): string {
  return Object.entries(environmentOf(settings))
    .map(([name, value]) => `${name}=${quote(name, value)}\n`)
    .join('');
}

function quote(name: string, value: string): string {
  if (PLAIN.test(value)) return value;
  if (DISPUTED.test(value)) throw new SettingError(name, `cannot be written to a .env file, whose readers disagree on quotes, backslashes and \${}, got: ${value}`);
  return `'${value}'`;
}
