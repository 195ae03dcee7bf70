/* CloudTrail, where `cdk` looks after a failed deployment. It delivers minutes late, so there is nothing to see yet. */
import { type Service } from '../service';

export function cloudTrailService(): Service {
  return {
    name: 'cloudtrail',
    protocol: 'json',
    operations: {
      LookupEvents: {
        members: ['StartTime', 'EndTime', 'MaxResults', 'NextToken'],
        permissions: () => [{ action: 'cloudtrail:LookupEvents', resource: '*' }],
        run: () => ({ Events: [] }),
      },
    },
  };
}
