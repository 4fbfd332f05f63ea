import { Global, Module } from '@nestjs/common';
import { CappedSecurityLog } from './application/capped-security-log';
import { ChangePasswordHandler } from './application/change-password.handler';
import { CloseAccountHandler } from './application/close-account.handler';
import { ContentAddressedAvatars } from './application/content-addressed-avatars';
import { CredentialUse } from './application/credential-use';
import { EmailAddresses } from './application/email-addresses';
import { EmailVerification } from './application/email-verification';
import { EraseSubjectHandler } from './application/erase-subject.handler';
import { ErasurePlans } from './application/erasure-plans';
import { EventSourcedAccounts } from './application/event-sourced-accounts';
import { EventSourcedCredentials } from './application/event-sourced-credentials';
import { EventSourcedNameClaims } from './application/event-sourced-name-claims';
import { FencedAccountCreations } from './application/fenced-account-creations';
import { ForgetPasswordHandler } from './application/forget-password.handler';
import { LedgerNamespaceEmptying } from './application/ledger-namespace-emptying';
import { LoginThrottle } from './application/login-throttle';
import { LoginHandler } from './application/login.handler';
import { Passwords } from './application/passwords';
import { RegisterUserHandler } from './application/register-user.handler';
import { RegistrationClaims } from './application/registration-claims';
import { EndSessionHandler, EndSessionsHandler, RetireCredentialsHandler } from './application/session-ends.handlers';
import { Sessions } from './application/sessions';
import { AddSshKeyHandler, RemoveSshKeyHandler } from './application/ssh-keys.handlers';
import { IssueTokenHandler, RevokeTokenHandler } from './application/tokens.handlers';
import { UserClaimHolder } from './application/user-claim-holder';
import {
  LogoutHandler,
  SetAvatarHandler,
  SetEmailVerificationHandler,
  UpdateProfileHandler,
} from './application/user-settings.handlers';
import { RequestEmailVerificationHandler, VerifyEmailHandler } from './application/verify-email.handler';
import { AccountCreations } from './domain/account-creations.port';
import { Accounts } from './domain/accounts.port';
import { Avatars } from './domain/avatars.port';
import { ClaimHolders } from './domain/claim-holders';
import { Credentials } from './domain/credentials.port';
import { NameClaims } from './domain/name-claims.port';
import { NamespaceEmptying } from './domain/namespace-emptying.port';
import { SecurityLog } from './domain/security-log.port';

export { forgetPassword } from './application/forget-password.process';
export { retireCredentials } from './application/retire-credentials.process';

export { OwnAttempts } from './application/own-attempts';

const HANDLERS = [
  AddSshKeyHandler,
  ChangePasswordHandler,
  CloseAccountHandler,
  EndSessionHandler,
  EndSessionsHandler,
  EraseSubjectHandler,
  ForgetPasswordHandler,
  IssueTokenHandler,
  LoginHandler,
  LogoutHandler,
  RegisterUserHandler,
  RemoveSshKeyHandler,
  RequestEmailVerificationHandler,
  RetireCredentialsHandler,
  RevokeTokenHandler,
  SetAvatarHandler,
  SetEmailVerificationHandler,
  UpdateProfileHandler,
  VerifyEmailHandler,
];

/**
 * The app provides, globally: the command bus, the stores and what stands on them (`AggregateStore`, `EventLog`, `Vault`, `Sealer`,
 * `NumericIds`, `Clock`, `ObjectStore`), `IdentitySettings`, and the ports `Mailer`, `PasswordHasher`,
 * `CredentialDirectory`, `LoginAttempts`, `QuotaOpening`, `NamespaceClosing`, `MembershipDirectory`; the
 * invitations context provides `RegistrationInvitations` and `InvitedAddresses`.
 */
@Global()
@Module({
  providers: [
    ...HANDLERS,
    CredentialUse,
    EmailAddresses,
    EmailVerification,
    ErasurePlans,
    LoginThrottle,
    Passwords,
    RegistrationClaims,
    Sessions,
    UserClaimHolder,
    ClaimHolders,
    { provide: AccountCreations, useClass: FencedAccountCreations },
    { provide: Accounts, useClass: EventSourcedAccounts },
    { provide: Avatars, useClass: ContentAddressedAvatars },
    { provide: Credentials, useClass: EventSourcedCredentials },
    { provide: NameClaims, useClass: EventSourcedNameClaims },
    { provide: NamespaceEmptying, useClass: LedgerNamespaceEmptying },
    { provide: SecurityLog, useClass: CappedSecurityLog },
  ],
  exports: [AccountCreations, Accounts, Avatars, ClaimHolders, Credentials, NameClaims, NamespaceEmptying, SecurityLog],
})
export class IdentityModule {}
