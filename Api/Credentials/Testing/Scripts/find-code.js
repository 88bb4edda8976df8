// Marks the field for a one-time code where the page asks for one, within a while.
const shown = (element) => {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible' && !element.disabled;
};
const fields = () => [...document.querySelectorAll('input:not([type=hidden], [type=password], [type=checkbox], [type=radio], [type=submit], [type=button])')].filter(shown);
const words = (field) =>
  [field.name, field.id, field.placeholder, field.getAttribute('aria-label'), ...[...(field.labels ?? [])].map((label) => label.textContent)].join(' ').toLowerCase();
for (let tries = 0; tries < 25; tries++) {
  const found =
    fields().find((field) => field.autocomplete === 'one-time-code') ??
    fields().find((field) => /otp|totp|2fa|mfa|one.?time|verif|authenticat|passcode|\bcode\b|コード|驗證碼|验证码/.test(words(field)));
  if (found) {
    found.setAttribute('data-sign-in', 'code');
    return true;
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
}
return false;
