/* What IAM refuses when a policy is stored, so that a misspelt operator is never a condition that silently holds. */
import { isOperator } from '../evaluation/conditions';
import { AwsError } from '../../service';
import { type PolicyDocument } from './evaluate';

const ELEMENTS = new Set(['Sid', 'Effect', 'Principal', 'NotPrincipal', 'Action', 'NotAction', 'Resource', 'NotResource', 'Condition']);

interface Statement {
  readonly Effect?: unknown;
  readonly Condition?: Readonly<Record<string, unknown>>;
}

export function statementsOf(document: PolicyDocument): readonly Statement[] {
  const statements = document.Statement;
  return (Array.isArray(statements) ? statements : [statements]) as readonly Statement[];
}

/** Returns the document, or throws `MalformedPolicyDocument`. */
export function checkPolicyDocument(document: unknown): PolicyDocument {
  const parsed = (typeof document === 'string' ? JSON.parse(document) : document) as PolicyDocument | undefined;
  if (!parsed || parsed.Statement === undefined) {
    throw malformed('a policy document needs a Statement');
  }
  // Without a version a document has no policy variables, and the bootstrap template's trust policies have none.
  if (parsed.Version !== undefined && parsed.Version !== '2012-10-17') {
    throw malformed(`Version must be 2012-10-17, got: ${String(parsed.Version)}`);
  }
  for (const statement of statementsOf(parsed)) {
    if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') {
      throw malformed(`Effect must be Allow or Deny, got: ${String(statement.Effect)}`);
    }
    for (const element of Object.keys(statement)) {
      if (!ELEMENTS.has(element)) {
        throw malformed(`unknown element ${element}`);
      }
    }
    for (const operator of Object.keys(statement.Condition ?? {})) {
      if (!isOperator(operator)) {
        throw malformed(`unknown condition operator ${operator}`);
      }
    }
  }
  return parsed;
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedPolicyDocument', message);
}
