// Some sites ask for the password on a second page: goes there. Returns before that, since the page takes its scripts along.
const shown = (element) => {
  const { width, height } = element.getBoundingClientRect();
  return width > 0 && height > 0 && getComputedStyle(element).visibility === 'visible' && !element.disabled;
};
if (![...document.querySelectorAll('input[type=password]')].some(shown)) {
  const form = document.querySelector('[data-sign-in=user]')?.form;
  const button = [...(form ?? document).querySelectorAll('button, input[type=submit]')].find(shown);
  setTimeout(() => (button ? button.click() : form?.requestSubmit()), 0);
}
return true;
