// Marks the fields of a form to sign in with, and waits a while for them.
const shown = (element) => {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible' && !element.disabled && !element.readOnly;
};
const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
const textual = 'input:not([type]), input[type=text], input[type=email], input[type=tel]';
const words = (field) =>
  [field.name, field.id, field.autocomplete, field.placeholder, field.getAttribute('aria-label'), ...[...(field.labels ?? [])].map((label) => label.textContent)]
    .join(' ')
    .toLowerCase();
const userField = (password) => {
  const fields = (password?.form ? [...password.form.querySelectorAll(textual)].filter(shown) : []).concat(all(textual));
  return (
    fields.find((field) => /\busername\b|\bemail\b/.test(field.autocomplete)) ??
    fields.find((field) => field.type === 'email' || /user|mail|login|account|ユーザ|メール|ログイン|帳號|账号|邮箱|郵件/.test(words(field))) ??
    fields.filter((field) => password && field.compareDocumentPosition(password) & Node.DOCUMENT_POSITION_FOLLOWING).pop()
  );
};
for (let tries = 0; tries < 50; tries++) {
  const [password] = all('input[type=password]');
  const user = userField(password);
  if (password || user) {
    user?.setAttribute('data-sign-in', 'user');
    password?.setAttribute('data-sign-in', 'password');
    return { user: Boolean(user), password: Boolean(password) };
  }
  if (tries === 10 && performance.getEntriesByType('navigation')[0]?.responseStatus === 401) {
    // The site asked the browser itself, and did not let it in: what it shows then is all there is.
    break;
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
}
throw new Error('There is no form to sign in with.');
