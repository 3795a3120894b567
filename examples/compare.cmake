# cmake -DPROGRAM=... -DEXPECTED=... -P compare.cmake: runs a program and compares what it says.
execute_process(COMMAND ${PROGRAM} OUTPUT_VARIABLE said RESULT_VARIABLE code)
file(READ ${EXPECTED} expected)
if(NOT code EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} ended with ${code}")
endif()
if(NOT said STREQUAL expected)
  message(FATAL_ERROR "expected:\n${expected}\nsaid:\n${said}")
endif()
