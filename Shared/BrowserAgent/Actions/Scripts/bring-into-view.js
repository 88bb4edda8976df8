(element) => {
  element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
}
