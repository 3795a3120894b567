# The shared library shows its public names and nothing else: templates of the standard library that
# the compiler instantiates with default visibility stay inside too.
set(LEAKWIRE_EXPORTS ${CMAKE_CURRENT_LIST_DIR}/exports.map)
target_link_options(leakwire PRIVATE -Wl,--version-script=${LEAKWIRE_EXPORTS} -Wl,--as-needed)
set_property(TARGET leakwire APPEND PROPERTY LINK_DEPENDS ${LEAKWIRE_EXPORTS})
