#!/usr/bin/env node
import { App } from 'aws-cdk-lib/core';
import { PrivateLinkStack } from './private-link-stack';
import { readSettings, SettingError } from './settings';

const app = new App();
try {
  const settings = readSettings(app.node.getAllContext() as Readonly<Record<string, unknown>>);
  new PrivateLinkStack(app, 'PrefectPrivateLink', settings, {
    description: 'Private link to Prefect Cloud',
    // A VPC lookup requires the account; a new VPC must not cause one.
    env: { region: settings.region, account: settings.vpcId === 'new' ? undefined : process.env.CDK_DEFAULT_ACCOUNT },
  });
} catch (error) {
  // An error of the construct about a setting is a human-readable sentence, too.
  if (!(error instanceof SettingError) && !(error instanceof Error && /^`\w+`/.test(error.message))) {
    throw error;
  }
  console.error(error.message);
  process.exit(1);
}
