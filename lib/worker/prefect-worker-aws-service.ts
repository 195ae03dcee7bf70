import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** A service of AWS that a Prefect worker on Fargate needs, and reaches only by an endpoint where there is no internet. */
export class PrefectWorkerAwsService {
  /** Fargate asks for the image: token, manifest and the places of its layers. */
  public static readonly ECR_API = new PrefectWorkerAwsService('ECR_API', 'EcrApi', ec2.InterfaceVpcEndpointAwsService.ECR);

  /** Fargate pulls the image from its registry, by the protocol of Docker. */
  public static readonly ECR_DOCKER = new PrefectWorkerAwsService('ECR_DOCKER', 'EcrDocker', ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER);

  /** Layers of images are objects in S3; code and results of flows may be, too. A gateway: routes, and no charge. */
  public static readonly S3 = new PrefectWorkerAwsService('S3', 'S3');

  /**
   * Output of containers: with the log driver `awslogs`, a task without it does not start. An ECS worker also reads the log
   * of a flow run that crashed before it had reached Prefect.
   */
  public static readonly CLOUDWATCH_LOGS = new PrefectWorkerAwsService(
    'CLOUDWATCH_LOGS',
    'Logs',
    ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS,
  );

  /** Fargate reads the API key when a task starts. */
  public static readonly SECRETS_MANAGER = new PrefectWorkerAwsService(
    'SECRETS_MANAGER',
    'SecretsManager',
    ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  );

  /** The same, for a key in a parameter. */
  public static readonly SSM = new PrefectWorkerAwsService('SSM', 'Ssm', ec2.InterfaceVpcEndpointAwsService.SSM);

  /**
   * An ECS worker registers and looks up task definitions, runs tasks, looks at those that it hears of, and stops one when
   * Prefect tells it to: RegisterTaskDefinition, DescribeTaskDefinition, RunTask, DescribeTasks, StopTask. Fargate itself does
   * not need it.
   */
  public static readonly ECS = new PrefectWorkerAwsService('ECS', 'Ecs', ec2.InterfaceVpcEndpointAwsService.ECS);

  /** An ECS worker looks for the VPC and the subnets of its flow runs, also where it is told: DescribeVpcs, DescribeSubnets. */
  public static readonly EC2 = new PrefectWorkerAwsService('EC2', 'Ec2', ec2.InterfaceVpcEndpointAwsService.EC2);

  /** An ECS worker learns from a queue how its tasks fare: GetQueueUrl, ReceiveMessage, DeleteMessage, ChangeMessageVisibility. */
  public static readonly SQS = new PrefectWorkerAwsService('SQS', 'Sqs', ec2.InterfaceVpcEndpointAwsService.SQS);

  /**
   * What a worker on Fargate needs that runs flows as processes of its own, with its API key in Secrets Manager.
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
   * What a worker on Fargate needs that runs flows as tasks of ECS, with its API key in Secrets Manager. Credentials come
   * from the task, not from STS.
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
     * Of the endpoint's construct.
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
