/*
 * Profile, Region, certificates and proxy, as the AWS CLI reads them. The SDK reads most of the environment by itself;
 * here is what it leaves out or ranks in another way.
 */
import { readFileSync } from 'node:fs';
import { loadSharedConfigFiles } from '@smithy/core/config';
import { didYouMean } from '../program/did-you-mean';
import { CannotReadError } from '../program/exit';
import { type Io } from '../program/io';

export type Environment = Io['env'];

export interface AwsOptions {
  readonly profile?: string;
  readonly region?: string;
}

/** What a variable holds; empty is unset. */
function set(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}

interface Source {
  readonly value: string;
  /** The option or variable, for messages. */
  readonly from: string;
}

function firstOf(sources: readonly (readonly [from: string, value: string | undefined])[]): Source | undefined {
  const found = sources.find(([, value]) => set(value) !== undefined);
  return found === undefined ? undefined : { from: found[0], value: found[1] ?? '' };
}

/** The profile in use, from the option or the environment; undefined for the default one. */
export function profileOf({ profile }: AwsOptions, env: Environment): Source | undefined {
  return firstOf([
    ['--profile', profile],
    ['AWS_PROFILE', env.AWS_PROFILE],
    ['AWS_DEFAULT_PROFILE', env.AWS_DEFAULT_PROFILE],
  ]);
}

/** Keys in the environment: without `--profile` they win over every profile, the one of AWS_PROFILE included. */
export function environmentCredentials({ profile }: AwsOptions, env: Environment): EnvironmentCredentials | undefined {
  const [accessKeyId, secretAccessKey] = [set(env.AWS_ACCESS_KEY_ID), set(env.AWS_SECRET_ACCESS_KEY)];
  if (profile !== undefined || accessKeyId === undefined || secretAccessKey === undefined) {
    return undefined;
  }
  const sessionToken = set(env.AWS_SESSION_TOKEN);
  return { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) };
}

export interface EnvironmentCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface ProfileSettings {
  readonly region?: string;
  readonly caBundle?: string;
}

/**
 * The settings of the profile in use.
 *
 * @throws CannotReadError if the profile does not exist.
 */
export async function readProfile(profile: Source | undefined): Promise<ProfileSettings> {
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const name = profile?.value ?? 'default';
  const found = [configFile[name], credentialsFile[name]];
  if (profile !== undefined && found.every((section) => section === undefined)) {
    const names = [...new Set([...Object.keys(configFile), ...Object.keys(credentialsFile)])].filter(isProfile).sort();
    const known = names.length === 0 ? 'the AWS configuration has no profile' : `profiles: ${names.join(', ')}`;
    throw new CannotReadError(`there is no AWS profile ${name} (${profile.from})${didYouMean(name, names)}; ${known}`);
  }
  const setting = (key: string): string | undefined => found.map((section) => set(section?.[key])).find((value) => value !== undefined);
  return { region: setting('region'), caBundle: setting('ca_bundle') };
}

/** Other sections of the configuration file are listed beside the profiles. */
function isProfile(section: string): boolean {
  return !/^(sso-session|services)\./.test(section);
}

/** @throws CannotReadError if no Region is set. */
export function regionOf({ region }: AwsOptions, env: Environment, profile: ProfileSettings): string {
  const found = firstOf([
    ['--region', region],
    ['AWS_REGION', env.AWS_REGION],
    ['AWS_DEFAULT_REGION', env.AWS_DEFAULT_REGION],
    ['profile', profile.region],
  ]);
  if (found === undefined) {
    throw new CannotReadError('no AWS Region is set: pass --region, or set AWS_REGION or the Region of the profile');
  }
  return found.value;
}

/**
 * Certificates to trust instead of those of Node.js.
 *
 * @throws CannotReadError if the file cannot be read.
 */
export function readCaBundle(env: Environment, profile: ProfileSettings): string | undefined {
  const source = firstOf([
    ['AWS_CA_BUNDLE', env.AWS_CA_BUNDLE],
    ['ca_bundle of the AWS profile', profile.caBundle],
    ['REQUESTS_CA_BUNDLE', env.REQUESTS_CA_BUNDLE],
  ]);
  if (source === undefined) {
    return undefined;
  }
  try {
    return readFileSync(source.value, 'utf8');
  } catch {
    throw new CannotReadError(`${source.from} must name a readable file of certificates, got: ${source.value}`);
  }
}

/** The variable in lower case wins, even if it is empty, as in Python and so in the AWS CLI. */
function proxyVariable(env: Environment, name: string): Source | undefined {
  return firstOf(env[name] === undefined ? [[name.toUpperCase(), env[name.toUpperCase()]]] : [[name, env[name]]]);
}

export interface Proxy {
  readonly url: URL;
  readonly from: string;
}

/**
 * The forward proxy for a request; undefined if it goes directly.
 *
 * @throws CannotReadError if the variable is not a URL.
 */
export function proxyFor(protocol: string, hostName: string, port: number | undefined, env: Environment): Proxy | undefined {
  const source = proxyVariable(env, protocol === 'https:' ? 'https_proxy' : 'http_proxy');
  if (source === undefined || isDirect(hostName, port, proxyVariable(env, 'no_proxy')?.value ?? '')) {
    return undefined;
  }
  const text = /^[a-z][a-z\d+.-]*:\/\//i.test(source.value) ? source.value : `http://${source.value.replace(/^\/\//, '')}`;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    // The value may hold a password.
    throw new CannotReadError(`${source.from} must be the URL of a proxy such as http://proxy.example.com:3128`);
  }
  return { url, from: source.from };
}

/**
 * Whether NO_PROXY names the host. Own code: the libraries take `example.com` for this one host, and the AWS CLI, which
 * follows Python, for all names below it as well.
 */
function isDirect(hostName: string, port: number | undefined, noProxy: string): boolean {
  const host = hostName.replace(/^\[|\]$/g, '').toLowerCase();
  const names = noProxy.split(',').map((name) => name.trim().toLowerCase().replace(/^\.+/, ''));
  return names.some((name) => {
    const candidates = port === undefined ? [host] : [host, `${host}:${port}`];
    return name !== '' && (name === '*' || candidates.some((candidate) => candidate === name || candidate.endsWith(`.${name}`)));
  });
}
