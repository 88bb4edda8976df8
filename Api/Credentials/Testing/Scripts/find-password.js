// Marks the field of the password, and waits a while for it.
const shown = (element) => {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible' && !element.disabled;
};
for (let tries = 0; tries < 50; tries++) {
  const field = [...document.querySelectorAll('input[type=password]')].find(shown);
  if (field) {
    field.setAttribute('data-sign-in', 'password');
    return true;
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
}
throw new Error('There is no field for the password.');
