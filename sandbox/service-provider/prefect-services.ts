/* Prefect's two endpoint services as the sandbox plays them. Names of the services are made up; hosts and paths are Prefect's. */
import { type EndpointServiceDescription } from './service-provider';

function service(id: string, privateDnsName: string, healthPath: string): EndpointServiceDescription {
  return {
    serviceName: `com.amazonaws.vpce.us-east-1.vpce-svc-${id}`,
    privateDnsName,
    privateDnsNameVerificationState: 'verified',
    region: 'us-east-1',
    // By id, in zones that the account calls us-east-1a, -1b and -1c.
    availabilityZoneIds: ['use1-az4', 'use1-az6', 'use1-az1'],
    allowedAccounts: ['123456789012'],
    supportedRegions: ['us-east-1', 'us-west-2'],
    healthPath,
  };
}

export const API_SERVICE = service('0123456789abcdef0', 'api.private.prefect.cloud', '/api/health');
export const UI_SERVICE = service('0fedcba9876543210', 'app.private.prefect.cloud', '/private-ui/health');
