/* The name of a link: what its parameters, tags and metrics carry, and what keeps it the same link when its construct moves. */
import { createHash } from 'node:crypto';
import { CfnCondition, CfnElement, CfnResource, Fn, Names, ScopedAws, Stack, Token } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { registerLink } from './stack-links';

/** With a stack's name (128 characters) and the id of an endpoint, the `Name` tag of an endpoint stays within 256 characters. */
const LONGEST_NAME = 90;

/** Parameter Store allows 15 levels, of which five are not the link's. */
const MOST_LEVELS = 10;

const NAME = /^[\w.-]+(?:\/[\w.-]+)*$/;

/**
 * Registers the link in its stack under its name: the given one, or the path of its construct below the stack.
 *
 * @returns the full name
 */
export function nameLink(link: Construct, given?: string): string {
  validate(given);
  const inStack = given ?? nameFromPath(link);
  registerLink(link, inStack);
  return fullName(link, inStack);
}

/**
 * Unique in the account and Region: with the name that the stack has when it is deployed, which synthesis may not know. Scoped,
 * so that in a template of another stack it is still the name of the link's own stack.
 */
export function fullName(link: Construct, inStack: string): string {
  return `${new ScopedAws(link).stackName}/${inStack}`;
}

/** The last part of the stack's ARN: a stack that is created again gets another one. */
export function stackGuid(link: Construct): string {
  return Fn.select(2, Fn.split('/', new ScopedAws(link).stackId));
}

function validate(given: string | undefined): void {
  if (given === undefined) {
    return;
  }
  if (Token.isUnresolved(given)) {
    throw new Error('`linkName` must be a literal name, since logical ids derive from it, got: a token. For example: Prefect');
  }
  if (!isName(given)) {
    throw new Error(
      `\`linkName\` must have 1 to ${LONGEST_NAME} letters, digits, '.', '-' and '_', with at most ${MOST_LEVELS} parts separated by '/', got: '${given}'. For example: Prefect`,
    );
  }
}

function isName(text: string): boolean {
  return NAME.test(text) && text.length <= LONGEST_NAME && text.split('/').length <= MOST_LEVELS;
}

function nameFromPath(link: Construct): string {
  const path = idsBelow(Stack.of(link), link).join('/');
  if (isName(path)) {
    return path;
  }
  const hash = createHash('sha256').update(path).digest('hex').slice(0, 8);
  return `${path.replace(/[^\w.-]+/g, '-').slice(0, LONGEST_NAME - hash.length - 1)}-${hash}`;
}

/** Types that CloudFormation cannot move in a stack refactor. */
const IMMOVABLE = /^(?:Custom::.+|AWS::CloudFormation::CustomResource|AWS::Lambda::EventInvokeConfig)$/;

/** Types whose replacement would lose something: an endpoint, the token of a custom resource, a fixed name. */
const LASTING = /^AWS::(?:EC2::VPCEndpoint|Lambda::Function|SSM::Parameter)$/;

/**
 * Gives the resources that must survive a move of the construct the logical ids that they have at the path that the name says,
 * wherever the construct is. So a link that moves keeps its endpoints if its name is the path that it had before.
 *
 * CloudFormation moves no custom resource and changes no condition in a refactor, so these keep their ids, too. Everything else
 * may move.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stack-refactoring.html
 */
export function pinLogicalIds(link: Construct, inStack: string): void {
  for (const node of link.node.findAll()) {
    if (CfnElement.isCfnElement(node) && isPinned(node)) {
      node.overrideLogicalId(idAtPath([...inStack.split('/'), ...idsBelow(link, node)]));
    }
  }
}

function isPinned(element: CfnElement): boolean {
  if (!CfnResource.isCfnResource(element)) {
    return element instanceof CfnCondition;
  }
  return IMMOVABLE.test(element.cfnResourceType) || LASTING.test(element.cfnResourceType);
}

function idsBelow(ancestor: IConstruct, node: IConstruct): string[] {
  return node.node.scopes.slice(ancestor.node.scopes.length).map((scope) => scope.node.id);
}

/** The logical id that the CDK gives an element at a path of a stack. */
function idAtPath(ids: readonly string[]): string {
  const root: Construct = new Construct(undefined as unknown as Construct, '');
  return Names.uniqueId(ids.reduce((scope, id) => new Construct(scope, id), root));
}
