/** Types and fields that the message files have words for. */
export const typeNames = [
  'anthropic', 'openai', 'google', 'openai_compatible', 'site_login', 'browser_session', 'slack', 'smtp', 'http_header', 'database',
] as const;
export const fieldNames = [
  'api_key', 'base_url', 'default_model', 'models', 'login_url', 'username', 'password', 'totp_secret', 'extra', 'storage_state', 'webhook_url',
  'bot_token', 'channel', 'api_url', 'host', 'port', 'security', 'from_address', 'scheme', 'header_name', 'value', 'test_url', 'kind', 'database', 'ssl',
] as const;
/** Fields about which a sentence is said. */
export const helpedFields = ['base_url', 'default_model', 'models', 'totp_secret', 'api_url', 'test_url'] as const;
/** Choices that are words; the others are names of protocols and products, the same in every language. */
export const choiceNames = ['tls', 'none', 'bearer', 'header', 'require', 'verify_full', 'prefer', 'disable'] as const;
/** The same in every language, as their makers write them. */
export const properNames: Record<string, string> = { starttls: 'STARTTLS', postgresql: 'PostgreSQL', mysql: 'MySQL', sqlserver: 'SQL Server' };

export const isTypeName = (name: string): name is (typeof typeNames)[number] => typeNames.includes(name as never);
export const isFieldName = (name: string): name is (typeof fieldNames)[number] => fieldNames.includes(name as never);
export const isHelped = (name: string): name is (typeof helpedFields)[number] => helpedFields.includes(name as never);
export const isChoice = (name: string): name is (typeof choiceNames)[number] => choiceNames.includes(name as never);
