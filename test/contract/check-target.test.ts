/* What synthesis admits, the functions check: constructs, activator and probe share one meaning of a host and a path. */
import fc from 'fast-check';
import { isHealthPath, isHostName, targetProblem } from '../../lib/contract/check-target';
import { parseLink } from '../../lib/core/link/parse-link';
import { parseRequest } from '../../lib/handlers/probe/request';
import { validateHealthPath, validateHostName } from '../../lib/private/validation';
import { linkDefinition, API } from '../fixtures/link';

const passes = (act: () => unknown): boolean => {
  try {
    act();
    return true;
  } catch {
    return false;
  }
};
const inFunctions = (target: { hostName: string; healthPath: string }): boolean =>
  passes(() => parseRequest({ targets: [{ role: 'api', ...target, addresses: [] }] })) &&
  passes(() => parseLink(linkDefinition({ endpoints: [{ ...API, ...target }] }))) &&
  targetProblem(target) === undefined;
const agreesOnHost = (hostName: string): void =>
  expect([hostName, passes(() => validateHostName('apiHostName', hostName))]).toEqual([
    hostName,
    inFunctions({ hostName, healthPath: '/' }),
  ]);
const agreesOnPath = (healthPath: string): void =>
  expect([healthPath, passes(() => validateHealthPath('apiHealthPath', healthPath))]).toEqual([
    healthPath,
    inFunctions({ hostName: 'a.b', healthPath }),
  ]);

const HOSTS = ['10.0.0.12', '1.2.3.4.5', 'a.b', 'a.b-', '-a.b', 'a.-b', 'a..b', 'a', 'a.b.', '[::1]', 'a_b.c', `${'a.'.repeat(126)}a`];
const MORE_HOSTS = [`${'a.'.repeat(127)}a`, `${'a'.repeat(64)}.b`, 'xn--mnchen-3ya.de', 'münchen.de', 'A.B', 'a.0x7f', 'a.1'];
const PATHS = ['/', '/a"b', '/a\\b', '/<a>', '/a#b', '/a?b=c', '/a%', '/a%2', '/a%2f', '/{a}', '/a|b', '/a^b', '/a`b', '', 'a', '//', '/ä'];
const LONG_PATHS = [`/${'a'.repeat(254)}`, `/${'a'.repeat(255)}`, `/${'a'.repeat(500)}`, `/${'a'.repeat(1024)}`];

test.each([...HOSTS, ...MORE_HOSTS])('host %j', agreesOnHost);
test.each([...PATHS, ...LONG_PATHS])('path %j', agreesOnPath);

test('any host', () => fc.assert(fc.property(fc.oneof(fc.string(), fc.domain(), fc.ipV4(), fc.ipV6()), agreesOnHost), { numRuns: 500 }));
test('any path', () =>
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.webPath(), fc.webQueryParameters()).map((text) => `/${text}`),
      agreesOnPath,
    ),
    { numRuns: 500 },
  ));

test('nothing but text', () => {
  for (const value of [undefined, null, 1, {}, ['a.b']]) {
    expect([isHostName(value), isHealthPath(value)]).toEqual([false, false]);
  }
});
