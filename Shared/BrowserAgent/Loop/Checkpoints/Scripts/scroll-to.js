(x, y) => scrollTo({ left: x, top: y, behavior: 'instant' })
