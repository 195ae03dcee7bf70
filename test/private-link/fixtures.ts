import { type IVpc } from 'aws-cdk-lib/aws-ec2';
import { App, Stack } from 'aws-cdk-lib/core';
import { Template } from 'aws-cdk-lib/assertions';
import { PrefectPrivateLink, type PrefectPrivateLinkProps } from '../../lib/index';
import { API_SERVICE, UI_SERVICE } from '../fixtures/names';
import { importedVpc } from '../fixtures/vpc';

export { API_SERVICE, importedVpc, UI_SERVICE };

/** The full name of the fixture's link, in a text of the template. */
export const inTemplate = (before: string, after = ''): object => ({
  'Fn::Join': ['', [...(before === '' ? [] : [before]), { Ref: 'AWS::StackName' }, `/Prefect${after}`]],
});

/** Name of the hand-off parameter of the fixture's link. */
export const HAND_OFF_NAME = {
  'Fn::Join': [
    '',
    [
      '/cdk-prefect-privatelink/',
      { Ref: 'AWS::StackName' },
      '/Prefect/hand-off/',
      { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] },
    ],
  ],
};

export interface LinkFixture {
  readonly app: App;
  readonly stack: Stack;
  readonly vpc: IVpc;
  readonly link: PrefectPrivateLink;
}

export function link(props: Partial<PrefectPrivateLinkProps> = {}, env?: { region?: string; account?: string }): LinkFixture {
  const app = new App();
  const stack = new Stack(app, 'Network', { env });
  const vpc = props.vpc ?? importedVpc(stack);
  return { app, stack, vpc, link: new PrefectPrivateLink(stack, 'Prefect', { vpc, apiServiceName: API_SERVICE, ...props }) };
}

export function template(props: Partial<PrefectPrivateLinkProps> = {}): Template {
  return Template.fromStack(link(props).stack);
}
