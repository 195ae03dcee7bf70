import fc from 'fast-check';
import { apiKeyAt } from '../../lib/client/settings/api-key';
import { SettingError } from '../../lib/client/settings/setting-error';
import { awkward } from './fixtures';

const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:prefect/api-key-AbCdEf';
const PARAMETER = 'arn:aws:ssm:us-east-1:111122223333:parameter/prefect/api-key';
const at = (text: string) => apiKeyAt('--api-key-arn', text);

test('the service of the ARN says what it is', () => {
  expect(at(SECRET)).toEqual({ store: 'secretsManager', arn: SECRET, region: 'us-east-1' });
  expect(at(`${SECRET}:key`)).toEqual({ store: 'secretsManager', arn: SECRET, field: 'key', region: 'us-east-1' });
  // `key` and `/key` have the same ARN, so the ARN is the name.
  expect(at(PARAMETER)).toEqual({ store: 'parameter', arn: PARAMETER, name: PARAMETER, region: 'us-east-1' });
});

test.each([
  ['arn:aws-us-gov:secretsmanager:us-gov-west-1:111122223333:secret:a-AbCdEf', 'us-gov-west-1'],
  ['arn:aws-cn:ssm:cn-northwest-1:111122223333:parameter/key', 'cn-northwest-1'],
  ['arn:aws-iso-b:ssm:us-isob-east-1:111122223333:parameter/key', 'us-isob-east-1'],
  ['arn:aws-eusc:secretsmanager:eusc-de-east-1:111122223333:secret:a+b=c@d.e_f-123456', 'eusc-de-east-1'],
])('%s is of %s', (arn, region) => expect(at(arn)).toMatchObject({ arn, region }));

test.each([
  [''],
  ['prefect/api-key'],
  [SECRET.replace('111122223333', '')],
  [SECRET.replace('us-east-1', '')],
  [SECRET.replace('us-east-1', 'us-*-1')],
  [SECRET.replace(':secret:', ':secret/')],
  [SECRET.replace('secretsmanager', 's3')],
  [SECRET.replace('arn:', '')],
  [SECRET.replace('AbCdEf', '??????')],
  [` ${SECRET}`],
  [`${PARAMETER}:3`],
  [`${PARAMETER}/`],
  [PARAMETER.replace('parameter/', 'parameter//')],
])('%j is refused, with what is allowed', (text) => {
  expect(() => at(text)).toThrow(
    /`--api-key-arn` must be the complete ARN of a secret in Secrets Manager.* or of a parameter in Systems Manager, got: '[^]*For example: arn:aws:secretsmanager/,
  );
});

test.each(['', 'my key', '::', 'my key::', 'key:AWSCURRENT:', 'a:b'])('%j is no field', (field) => {
  expect(() => at(`${SECRET}:${field}`)).toThrow(`must be the name of a field of the secret, got: '${field}'`);
});

test.each(['', ':key', ':key::'])('a secret without its last characters, with %j after it, is told so', (field) => {
  const text = `arn:aws:secretsmanager:us-east-1:111122223333:secret:prefect/apikey${field}`;
  expect(() => at(text)).toThrow(`must be the complete ARN of the secret: its last 6 characters (-AbCdEf) are missing, got: '${text}'`);
});

test('a field as in a task definition of ECS is told apart', () => {
  expect(() => at(`${SECRET}:api-key::`)).toThrow(`ends with ::, as in a task definition of ECS: write ${SECRET}:api-key, without ::`);
});

test('what is taken means nothing to a shell', () => {
  fc.assert(
    fc.property(fc.constantFrom(SECRET, `${SECRET}:key`, PARAMETER), fc.nat(80), awkward, (arn, place, text) => {
      const changed = `${arn.slice(0, place)}${text}${arn.slice(place)}`;
      try {
        at(changed);
      } catch (error) {
        expect(error).toBeInstanceOf(SettingError);
        return;
      }
      expect(changed).toMatch(/^[\w:/+=.@-]+$/);
    }),
    { numRuns: 1000 },
  );
});

test('a literal key is refused with the reason, and never repeated', () => {
  const key = `pnu_${'a'.repeat(36)}`;
  for (const text of [key, `${SECRET}:${key}`, SECRET.replace('prefect/api-key', key)]) {
    expect(() => at(text)).toThrow(/contains an API key: .*Secrets Manager/);
    expect(() => at(text)).not.toThrow(key);
  }
});
