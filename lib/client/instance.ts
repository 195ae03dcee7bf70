import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { type ClientSettings } from './settings/client-settings';
import { SettingError } from './settings/setting-error';
import { userDataCommands } from './settings/user-data';

export function addToUserData(userData: ec2.UserData, settings: ClientSettings): void {
  // The rendered text is the only public sign of Windows, where PowerShell would fail at each command.
  if (/^\s*<(powershell|script)>/i.test(userData.render())) {
    throw new SettingError('userData', 'must be for Linux, got: Windows. For example: UserData.forLinux()');
  }
  userData.addCommands(...userDataCommands(settings));
}
