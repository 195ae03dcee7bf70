/* Where AWS stores the API key. */
import { checkReference, checkSecretField } from './checks';
import { type ApiKeyReference } from './client-settings';
import { SettingError } from './setting-error';

const PREFIX = String.raw`arn:aws(?:-[a-z]+)*`;
const REGION = String.raw`([a-z]+(?:-[a-z]+)+-\d{1,2})`;
/** The complete ARN, with the six characters that Secrets Manager adds: without them, ECS and policies do not always find the secret. */
const SECRET = new RegExp(`^(${PREFIX}:secretsmanager:${REGION}:\\d{12}:secret:[\\w/+=.@-]{1,512}-[A-Za-z0-9]{6})(?::(.*))?$`);
const WITHOUT_LAST_CHARACTERS = new RegExp(`^${PREFIX}:secretsmanager:${REGION}:\\d{12}:secret:[\\w/+=.@-]{1,512}(?::.*)?$`);
/** In ECS, the stage and the id of a version follow the field; both are empty for the current version. */
const AS_FOR_ECS = /^([-._a-zA-Z0-9]+)::$/;
const PARAMETER = new RegExp(`^${PREFIX}:ssm:${REGION}:\\d{12}:parameter(?:/[\\w.-]+)+$`);

/** `<arn>` of a secret or parameter, or `<arn>:<field>` of a JSON secret. */
export function apiKeyAt(input: string, text: string): ApiKeyReference {
  checkReference(input, text);
  const [, arn, region, field] = SECRET.exec(text) ?? [];
  if (arn !== undefined && region !== undefined) {
    const [, fieldForEcs] = AS_FOR_ECS.exec(field ?? '') ?? [];
    if (fieldForEcs !== undefined) {
      throw new SettingError(input, `ends with ::, as in a task definition of ECS: write ${arn}:${fieldForEcs}, without ::`);
    }
    if (field !== undefined) {
      checkSecretField(input, field);
    }
    return { store: 'secretsManager', arn, field, region };
  }
  const [, parameterRegion] = PARAMETER.exec(text) ?? [];
  // The ARN instead of the name, which Systems Manager also accepts: `key` and `/key` have the same ARN.
  if (parameterRegion !== undefined) {
    return { store: 'parameter', arn: text, name: text, region: parameterRegion };
  }
  if (WITHOUT_LAST_CHARACTERS.test(text)) {
    throw new SettingError(input, `must be the complete ARN of the secret: its last 6 characters (-AbCdEf) are missing, got: '${text}'`);
  }
  throw new SettingError(
    input,
    `must be the complete ARN of a secret in Secrets Manager, with :<field> after it if the secret is JSON, or of a parameter in Systems Manager, got: '${text}'. For example: arn:aws:secretsmanager:us-east-1:111122223333:secret:prefect-AbCdEf, or arn:aws:ssm:us-east-1:111122223333:parameter/prefect/api-key`,
  );
}

/** Why a renderer rejects a key in Kubernetes. */
export function notInAws(reader: string): SettingError {
  return new SettingError('apiKey', `must be in Secrets Manager or Systems Manager here: ${reader} does not read Kubernetes Secrets`);
}
