import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** An AWS service that a Prefect worker on Fargate needs. Without internet access, the worker reaches it through a VPC endpoint. */
export class PrefectWorkerAwsService {
  /** Amazon ECR's API, for image pulls: token, manifest and the URLs of the layers. */
  public static readonly ECR_API = new PrefectWorkerAwsService('ECR_API', 'EcrApi', ec2.InterfaceVpcEndpointAwsService.ECR);

  /** Amazon ECR's Docker registry, for image pulls. */
  public static readonly ECR_DOCKER = new PrefectWorkerAwsService('ECR_DOCKER', 'EcrDocker', ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER);

  /**
   * Amazon S3, for image layers, which ECR stores there, and for code and results of flows. It gets a gateway endpoint, which adds
   * routes and is free of charge.
   */
  public static readonly S3 = new PrefectWorkerAwsService('S3', 'S3');

  /**
   * Amazon CloudWatch Logs, for the output of containers. With the log driver `awslogs`, a task cannot start without it. An ECS
   * worker also reads the log of a flow run that crashed before it reached Prefect.
   */
  public static readonly CLOUDWATCH_LOGS = new PrefectWorkerAwsService(
    'CLOUDWATCH_LOGS',
    'Logs',
    ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  );

  /** AWS Secrets Manager, for the API key, which Fargate reads when a task starts. */
  public static readonly SECRETS_MANAGER = new PrefectWorkerAwsService(
    'SECRETS_MANAGER',
    'SecretsManager',
    ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  );

  /** AWS Systems Manager, for an API key in a parameter. */
  public static readonly SSM = new PrefectWorkerAwsService('SSM', 'Ssm', ec2.InterfaceVpcEndpointAwsService.SSM);

  /**
   * Amazon ECS, for an ECS worker: RegisterTaskDefinition, DescribeTaskDefinition, RunTask, DescribeTasks, StopTask. Fargate itself
   * does not need it.
   */
  public static readonly ECS = new PrefectWorkerAwsService('ECS', 'Ecs', ec2.InterfaceVpcEndpointAwsService.ECS);

  /** Amazon EC2, for an ECS worker: DescribeVpcs and DescribeSubnets, even if the job template names VPC and subnets. */
  public static readonly EC2 = new PrefectWorkerAwsService('EC2', 'Ec2', ec2.InterfaceVpcEndpointAwsService.EC2);

  /**
   * Amazon SQS, for an ECS worker, which receives state changes of its tasks from a queue: GetQueueUrl, ReceiveMessage,
   * DeleteMessage, ChangeMessageVisibility.
   */
  public static readonly SQS = new PrefectWorkerAwsService('SQS', 'Sqs', ec2.InterfaceVpcEndpointAwsService.SQS);

  /**
   * The services for a worker on Fargate that runs flows as its own processes, with its API key in Secrets Manager.
   */
  public static forProcessWorker(): PrefectWorkerAwsService[] {
    return [
      PrefectWorkerAwsService.ECR_API,
      PrefectWorkerAwsService.ECR_DOCKER,
      PrefectWorkerAwsService.S3,
      PrefectWorkerAwsService.CLOUDWATCH_LOGS,
      PrefectWorkerAwsService.SECRETS_MANAGER,
    ];
  }

  /**
   * The services for a worker on Fargate that runs flows as ECS tasks, with its API key in Secrets Manager. STS is not needed:
   * credentials come from the task.
   */
  public static forEcsWorker(): PrefectWorkerAwsService[] {
    return [
      ...PrefectWorkerAwsService.forProcessWorker(),
      PrefectWorkerAwsService.ECS,
      PrefectWorkerAwsService.EC2,
      PrefectWorkerAwsService.SQS,
    ];
  }

  private constructor(
    /** @internal */
    public readonly _name: string,
    /**
     * Construct id of the endpoint.
     *
     * @internal
     */
    public readonly _id: string,
    /**
     * Undefined for S3.
     *
     * @internal
     */
    public readonly _service?: ec2.InterfaceVpcEndpointAwsService,
  ) {}
}
