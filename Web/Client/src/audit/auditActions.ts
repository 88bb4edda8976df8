/**
 * The actions that the audit log is known to hold, in the order of the pages they belong to; the server names them after its
 * addresses. Each has its words under `audit_action`.
 */
export const auditActions = [
  'auth.set_up', 'auth.sign_in', 'auth.passkey', 'auth.token', 'auth.invitation.accept', 'auth.forgot_password', 'auth.reset_password',
  'auth.sign_out', 'auth.sign_out_everywhere',
  'profile.replace', 'profile.password', 'profile.two_factor.key', 'profile.two_factor.confirm', 'profile.two_factor.recovery_codes',
  'profile.two_factor.off', 'profile.passkeys', 'profile.passkeys.delete', 'profile.sessions.delete',
  'keys.create', 'keys.delete',
  'users.replace', 'users.deactivate', 'users.activate', 'users.password_link', 'users.two_factor_off', 'users.hand_over',
  'invitations.create', 'invitations.delete',
  'tasks.create', 'tasks.replace', 'tasks.delete', 'tasks.run', 'tasks.toggle', 'tasks.shares.replace',
  'executions.pause', 'executions.resume', 'executions.stop', 'executions.answer', 'executions.takeover',
  'executions.takeover.hand_back', 'executions.takeover.files', 'executions.takeover.lost', 'executions.takeover.ask',
  'executions.takeover.ask.delete', 'executions.takeover.ask.answer', 'executions.delete', 'executions.rerun',
  'executions.secrets',
  'runners.drain', 'runners.resume', 'runners.delete',
  'settings.replace',
  'credentials.create', 'credentials.replace', 'credentials.delete', 'credentials.test', 'credentials.grants', 'credentials.grants.delete',
  'credentials.export', 'credentials.import', 'credentials.capture', 'credentials.use',
  'credentials.hand_over',
] as const;
