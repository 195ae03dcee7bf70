import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Duration } from 'aws-cdk-lib/core';
import { documentation } from '../../lib/core/findings/catalogue/documentation';
import { FINDING_CATALOGUE } from '../../lib/core/findings/catalogue';
import { EndpointMetric, PrefectEndpoint, type PrefectPrivateLinkAlarmOptions, type PrefectPrivateLinkProps } from '../../lib/index';
import { LINK_METRICS, type LinkMetricName } from '../../lib/contract/link-metrics';
import { inTemplate, link, template, UI_SERVICE, type LinkFixture } from './fixtures';

const ACROSS = { apiServiceName: 'com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0', serviceRegion: 'eu-west-1' };

function alarmed(
  alarms?: PrefectPrivateLinkAlarmOptions,
  props: Partial<PrefectPrivateLinkProps> = { uiServiceName: UI_SERVICE },
): Template {
  const fixture = link(props);
  fixture.link.addAlarms(alarms);
  return Template.fromStack(fixture.stack);
}
const alarm = (result: Template, metric: string): Record<string, unknown> => {
  const found = Object.values(result.findResources('AWS::CloudWatch::Alarm', { Properties: { MetricName: metric } }));
  expect(found.length).toBeGreaterThan(0);
  return (found[0] as { Properties: Record<string, unknown> }).Properties;
};
const rendered = (metric: cloudwatch.Metric, { stack }: LinkFixture): unknown =>
  stack.resolve(metric.toMetricConfig().metricStat) as unknown;

describe('metrics of the link', () => {
  test('have the namespace and the dimension under which the activator publishes', () => {
    const fixture = link();
    const { link: prefect } = fixture;
    const metric = prefect.metricHealthy();
    expect(metric).toMatchObject({ namespace: 'PrefectPrivateLink', metricName: 'Healthy', statistic: 'Minimum' });
    expect(metric.period.toMinutes()).toBe(5);
    const name = fixture.stack.resolve(metric.dimensions?.Link) as unknown;
    const result = Template.fromStack(fixture.stack);
    result.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { LINK_NAME: name } } });
    result.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      Tags: Match.arrayWith([{ Key: 'cdk-prefect-privatelink:link', Value: name }]),
    });
  });

  test('are one method for each metric of the table', () => {
    const { link: prefect } = link({ checkInterval: Duration.minutes(10) });
    const metrics = [
      prefect.metricHealthy(),
      prefect.metricCheckLatency(),
      prefect.metricCertificateDaysLeft(),
      prefect.metricMinutesPending(),
      prefect.metricMinutesHeld(),
      prefect.metricPrivateDnsRestored(),
    ];
    expect(metrics.map(({ metricName }) => metricName).sort()).toEqual(Object.keys(LINK_METRICS).sort());
    for (const { metricName, statistic, period } of metrics) {
      expect(statistic).toBe(LINK_METRICS[metricName as LinkMetricName].statistic);
      expect(period.toMinutes()).toBe(10);
    }
  });

  test('take overrides, and other names', () => {
    const { link: prefect } = link();
    expect(prefect.metricHealthy({ statistic: 'Maximum', period: Duration.hours(1), label: 'x' })).toMatchObject({
      statistic: 'Maximum',
      label: 'x',
    });
    expect(prefect.metric('Newer', { statistic: 'Sum' })).toMatchObject({
      namespace: 'PrefectPrivateLink',
      metricName: 'Newer',
      statistic: 'Sum',
    });
    expect(prefect.metric('toString')).toMatchObject({ metricName: 'toString', statistic: 'Average' });
  });
});

describe('metrics of the endpoints', () => {
  test('have the dimensions of AWS', () => {
    const fixture = link({ uiServiceName: UI_SERVICE });
    expect(rendered(fixture.link.metricEndpoint(PrefectEndpoint.UI, EndpointMetric.BYTES_PROCESSED), fixture)).toMatchObject({
      namespace: 'AWS/PrivateLinkEndpoints',
      metricName: 'BytesProcessed',
      statistic: 'Sum',
      dimensions: [
        { name: 'Endpoint Type', value: 'Interface' },
        { name: 'Service Name', value: UI_SERVICE },
        { name: 'VPC Endpoint Id', value: { Ref: 'PrefectUiEndpointE99A1181' } },
        { name: 'VPC Id', value: 'vpc-0123456789abcdef0' },
      ],
    });
    expect(fixture.link.metricEndpoint(PrefectEndpoint.API, EndpointMetric.ACTIVE_CONNECTIONS).statistic).toBe('Maximum');
    expect(fixture.link.metricEndpoint(PrefectEndpoint.API, EndpointMetric.PACKETS_DROPPED, { statistic: 'Average' }).statistic).toBe(
      'Average',
    );
  });

  test('are refused where AWS publishes none', () => {
    expect(() => link(ACROSS).link.metricEndpoint(PrefectEndpoint.API, EndpointMetric.BYTES_PROCESSED)).toThrow(
      'AWS publishes no metrics of endpoints to a service in another Region. Use `metricHealthy()` and `metricCheckLatency()`',
    );
    expect(() => link().link.metricEndpoint(PrefectEndpoint.UI, EndpointMetric.BYTES_PROCESSED)).toThrow('the link has no UI endpoint');
  });

  test('are refused for an endpoint whose service is not known', () => {
    const { stack } = link();
    const apiEndpoint = ec2.InterfaceVpcEndpoint.fromInterfaceVpcEndpointAttributes(stack, 'Adopted', {
      vpcEndpointId: 'vpce-0123456789abcdef0',
      port: 443,
      securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0')],
    });
    const adopted = link({ apiServiceName: undefined, apiEndpoint }).link;
    expect(() => adopted.metricEndpoint(PrefectEndpoint.API, EndpointMetric.BYTES_PROCESSED)).toThrow(
      'since the endpoint was created elsewhere',
    );
    expect(adopted.addAlarms().apiPacketsDropped).toBeUndefined();
    expect(JSON.stringify(adopted.dashboardWidgets().map((widget) => widget.toJson()))).toContain('created elsewhere');
  });
});

describe('alarms', () => {
  test('come in one call, with defaults', () => {
    const result = alarmed();
    result.resourceCountIs('AWS::CloudWatch::Alarm', 7);
    expect(alarm(result, 'Healthy')).toMatchObject({
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      EvaluationPeriods: 3,
      Period: 300,
      Statistic: 'Minimum',
      TreatMissingData: 'breaching',
    });
    expect(alarm(result, 'CertificateDaysLeft')).toMatchObject({
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 14,
      EvaluationPeriods: 1,
      Period: 86400,
      TreatMissingData: 'ignore',
    });
    expect(alarm(result, 'MinutesPending')).toMatchObject({ Threshold: 1440, EvaluationPeriods: 1, TreatMissingData: 'notBreaching' });
    expect(alarm(result, 'MinutesHeld')).toMatchObject({ Threshold: 1440, TreatMissingData: 'notBreaching' });
    expect(alarm(result, 'PrivateDnsRestored')).toMatchObject({ Threshold: 1, Statistic: 'Sum', TreatMissingData: 'notBreaching' });
    result.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName: 'PacketsDropped',
      Namespace: 'AWS/PrivateLinkEndpoints',
      Period: 300,
      EvaluationPeriods: 3,
      TreatMissingData: 'notBreaching',
    });
    result.allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: Match.absent(),
      OKActions: Match.absent(),
      AlarmName: Match.absent(),
    });
  });

  test('wait for the first pass: none is raised before it', () => {
    const result = alarmed();
    const [activation] = Object.keys(result.findResources('Custom::PrefectPrivateLinkActivation'));
    result.allResources('AWS::CloudWatch::Alarm', { DependsOn: Match.arrayWith([activation]) });
  });

  test('have thresholds of the user, and follow the interval', () => {
    const result = alarmed(
      { certificateDaysLeft: 30, pendingAfter: Duration.days(3), heldAfter: Duration.hours(2) },
      { checkInterval: Duration.minutes(1) },
    );
    expect(alarm(result, 'Healthy')).toMatchObject({ Period: 60 });
    expect(alarm(result, 'CertificateDaysLeft')).toMatchObject({ Threshold: 30 });
    expect(alarm(result, 'MinutesPending')).toMatchObject({ Threshold: 4320 });
    expect(alarm(result, 'MinutesHeld')).toMatchObject({ Threshold: 120 });
  });

  test('notify a topic, and take actions', () => {
    const { stack, link: prefect } = link();
    const topic = new sns.Topic(stack, 'Topic');
    const action: cloudwatch.IAlarmAction = { bind: () => ({ alarmActionArn: 'arn:aws:ssm:us-east-1:111122223333:opsitem:2' }) };
    const alarms = prefect.addAlarms({ topic, actions: [action] });
    expect(alarms.healthy.metric).toMatchObject({ metricName: 'Healthy' });
    const topicArn = stack.resolve(topic.topicArn) as unknown;
    Template.fromStack(stack).allResourcesProperties('AWS::CloudWatch::Alarm', {
      AlarmActions: [topicArn, 'arn:aws:ssm:us-east-1:111122223333:opsitem:2'],
      OKActions: [topicArn],
    });
  });

  test("leave AWS's metrics out across Regions", () => {
    const result = alarmed({}, ACROSS);
    result.resourceCountIs('AWS::CloudWatch::Alarm', 5);
    expect(JSON.stringify(result.toJSON())).not.toContain('AWS/PrivateLinkEndpoints');
  });

  test('name cause and remedy as the findings catalogue does', () => {
    const result = alarmed();
    for (const [metric, code] of [
      ['CertificateDaysLeft', 'certificate-expiring'],
      ['MinutesPending', 'waiting-for-acceptance'],
      ['MinutesHeld', 'held'],
      ['PrivateDnsRestored', 'private-dns-restored'],
    ] as const) {
      const { title, cause, remedy } = FINDING_CATALOGUE[code];
      expect(alarm(result, metric).AlarmDescription).toEqual(
        inTemplate('Prefect link ', `: ${title} [${code}]. ${cause} ${remedy} ${documentation(code)}`),
      );
    }
    for (const { Properties } of Object.values(result.findResources('AWS::CloudWatch::Alarm'))) {
      expect(JSON.stringify(Properties.AlarmDescription).length).toBeLessThan(1024);
    }
  });

  test.each([
    [{ certificateDaysLeft: 0 }, '`certificateDaysLeft` must be more than 0, got: 0'],
    [{ pendingAfter: Duration.seconds(90) }, '`pendingAfter` must be whole minutes, at least one, got: 1.5 minutes'],
    [{ heldAfter: Duration.minutes(0) }, '`heldAfter` must be whole minutes, at least one, got: 0 minutes'],
  ])('refuse %j', (props, text) => {
    expect(() => link().link.addAlarms(props)).toThrow(text);
  });
});

test('alarms are added once', () => {
  const { link: prefect } = link();
  prefect.addAlarms();
  expect(() => prefect.addAlarms()).toThrow(
    '`addAlarms()` must be called once for each link, got: a second call for Network/Prefect. Keep what the first call returned',
  );
});

describe('widgets', () => {
  const json = (props: Partial<PrefectPrivateLinkProps>): string => {
    const fixture = link(props);
    const dashboard = new cloudwatch.Dashboard(fixture.stack, 'Dashboard', { widgets: [fixture.link.dashboardWidgets()] });
    expect(dashboard).toBeDefined();
    return JSON.stringify(Template.fromStack(fixture.stack).findResources('AWS::CloudWatch::Dashboard'));
  };

  test('show the check and the traffic of each endpoint', () => {
    const body = json({ uiServiceName: UI_SERVICE });
    for (const name of [
      ...Object.keys(LINK_METRICS).filter((metric) => metric !== 'PrivateDnsRestored'),
      ...Object.values(EndpointMetric),
    ]) {
      expect(body).toContain(name);
    }
    expect(body).toContain('UI BytesProcessed');
  });

  test('say across Regions why there is no traffic', () => {
    const body = json(ACROSS);
    expect(body).not.toContain('AWS/PrivateLinkEndpoints');
    expect(body).toContain('AWS publishes no metrics of endpoints to a service in another Region');
  });
});

describe('the state topic', () => {
  const withTopic = (props: Partial<PrefectPrivateLinkProps> = {}): Template => {
    const { stack } = link();
    return template({ stateTopic: sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122223333:states'), ...props });
  };
  const variables = (result: Template): Record<string, unknown> =>
    Object.values(result.findResources('AWS::Lambda::Function'))
      .map(({ Properties }) => (Properties.Environment?.Variables ?? {}) as Record<string, unknown>)
      .find(({ LINK_NAME: name }) => name !== undefined) ?? {};

  test('is given to the activator, with the time between reminders', () => {
    expect(variables(withTopic())).toMatchObject({
      STATE_TOPIC_ARN: 'arn:aws:sns:us-east-1:111122223333:states',
      REMINDER_MINUTES: '1440',
    });
    expect(variables(withTopic({ reminderAfter: Duration.hours(4) }))).toMatchObject({ REMINDER_MINUTES: '240' });
    expect(variables(template())).not.toHaveProperty('STATE_TOPIC_ARN');
  });

  test('may be published to by the activator, and nothing else may be', () => {
    const statements = (result: Template): unknown[] =>
      Object.values(result.findResources('AWS::IAM::Role'))
        .flatMap(({ Properties }) =>
          (Properties.Policies as { PolicyDocument: { Statement: { Action: unknown }[] } }[]).flatMap(
            ({ PolicyDocument }) => PolicyDocument.Statement,
          ),
        )
        .filter(({ Action }) => JSON.stringify(Action).includes('sns:'));
    expect(statements(withTopic())).toEqual([
      { Sid: 'PublishState', Effect: 'Allow', Action: 'sns:Publish', Resource: 'arn:aws:sns:us-east-1:111122223333:states' },
    ]);
    expect(statements(template())).toEqual([]);
  });

  test.each([
    [{ reminderAfter: Duration.hours(1), stateTopic: undefined }, '`reminderAfter` needs `stateTopic`'],
    [{ reminderAfter: Duration.seconds(30) }, '`reminderAfter` must be whole minutes, at least one, got: 0.5 minutes'],
  ])('refuses %j', (props, text) => {
    expect(() => withTopic(props)).toThrow(text);
  });
});

test('the name in the metrics is that of the stack and the construct', () => {
  const { stack, link: prefect } = link();
  expect(stack.resolve(prefect.metricHealthy().dimensions)).toEqual({ Link: inTemplate('') });
});

test('the page about monitoring has the table of metrics', () => {
  const page = readFileSync(join(__dirname, '..', '..', 'docs', 'monitoring.md'), 'utf8');
  for (const [name, { unit, title, published }] of Object.entries(LINK_METRICS)) {
    expect(page).toContain(`| \`${name}\` | ${unit} | ${title} | ${published} |`);
  }
});
